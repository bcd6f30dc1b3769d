import { readdirSync, readFileSync } from 'node:fs'

/** Milliseconds in a tick of /proc. USER_HZ is 100 on every Linux that Node runs on. */
const TICK = 10

type Stat = { pid: number; parent: number; ticks: number; pages: number }

function readStat(pid: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command's name is in parentheses and can contain anything. Only numbers follow it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (number: number) => Number(fields[number - 3])
    // utime, stime, and the same of children that have ended and were waited for.
    const ticks = field(14) + field(15) + field(16) + field(17)
    return { pid: Number(pid), parent: field(4), ticks, pages: field(24) }
  } catch {
    return null
  }
}

/** Returns these processes and all their descendants. */
function processTree(roots: readonly number[]): Stat[] {
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

/** Returns the milliseconds of CPU, in user and kernel mode, that the process trees have used so far. */
export const cpuTime = (...roots: number[]): number =>
  processTree(roots).reduce((sum, { ticks }) => sum + ticks * TICK, 0)

/** Returns the milliseconds of CPU that one process has used, without its descendants. */
export const ownCpuTime = (pid: number): number => readStat(String(pid))!.ticks * TICK

/** Returns the resident memory of a process in bytes, without its children. */
export const residentBytes = (pid: number): number => readStat(String(pid))!.pages * 4096

/** Returns the proportional memory (PSS) of a process and its descendants in bytes. Pages that several share count once. */
export const proportionalBytes = (pid: number): number =>
  processTree([pid]).reduce((sum, { pid }) => sum + readPss(pid), 0)

function readPss(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
    return 1024 * Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0)
  } catch {
    // It has ended since.
    return 0
  }
}
