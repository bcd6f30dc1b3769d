import { setTimeout as sleep } from 'node:timers/promises'
import type { LogLine, Server } from './server.ts'

/** A line of the server's log, with whatever is in it. */
export type Line = LogLine & Record<string, unknown>

/** The first line that fits, as soon as it is there; the log is written a moment after the answer is sent. */
export async function lineOf({ log }: Pick<Server, 'log'>, fits: (line: Line) => boolean): Promise<Line> {
  const late = Date.now() + 10_000
  for (;;) {
    const found = (log as Line[]).find(fits)
    if (found) return found
    if (Date.now() > late) throw new Error('Nothing of the kind was logged')
    await sleep(20)
  }
}
