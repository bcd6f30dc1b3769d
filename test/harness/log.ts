import type { LogLine, Server } from './launch.ts'
import { until } from './wait.ts'

/** A line of the server's log with all its fields. */
export type Line = LogLine & Record<string, unknown>

/** Resolves with the first line that fits. The log is written a moment after the answer is sent. */
export const lineOf = ({ log }: Pick<Server, 'log'>, fits: (line: Line) => boolean): Promise<Line> =>
  until('a line of the log fits', () => (log as Line[]).find(fits))
