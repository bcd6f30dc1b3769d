import { readdirSync, readFileSync } from 'node:fs'

/** Milliseconds of a tick of /proc: USER_HZ is 100 on every Linux that Node runs on. */
const TICK = 10

type Stat = { pid: number; parent: number; ticks: number; pages: number }

function readStat(pid: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command's name is in parentheses and may hold anything; what follows it are numbers.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (number: number) => Number(fields[number - 3])
    // utime, stime, and those of children that have ended and been waited for.
    const ticks = field(14) + field(15) + field(16) + field(17)
    return { pid: Number(pid), parent: field(4), ticks, pages: field(24) }
  } catch {
    return null
  }
}

/** The processes that descend from these, and they themselves. */
function tree(roots: readonly number[]): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readStat(pid) ?? [])
  const members = new Set(roots)
  for (let size = 0; size !== members.size;) {
    size = members.size
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid)
  }
  return all.filter(({ pid }) => members.has(pid))
}

/** Milliseconds of CPU, in user and kernel mode, that the process trees have used so far. */
export const cpuOf = (...roots: number[]): number =>
  tree(roots).reduce((sum, { ticks }) => sum + ticks * TICK, 0)

/** The same of one process alone. */
export const ownCpuOf = (pid: number): number => readStat(String(pid))!.ticks * TICK

/** Bytes of memory that a process has resident, without its children. */
export const rssOf = (pid: number): number => readStat(String(pid))!.pages * 4096
