import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

/** The functions of a CPU profile that took the most time themselves, with their share of the time that was not idle. */
export function hottest(path: string, count: number): { share: number; name: string }[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, 'utf8')) as Profile
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      url ? `${functionName || '(anonymous)'} ${placeOf(url)}:${lineNumber + 1}` : functionName,
    ]),
  )
  const times = new Map<string, number>()
  samples.forEach((id, index) => {
    const name = names.get(id)!
    if (name !== '(idle)' && !name.includes('node:inspector'))
      times.set(name, (times.get(name) ?? 0) + timeDeltas[index]!)
  })
  const busy = times.values().reduce((sum, time) => sum + time, 0)
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => ({ share: time / busy, name }))
}

/** The package, or the path in the project, that a file belongs to. */
function placeOf(url: string): string {
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/.*\/([^/]+)$/.exec(url)
  if (inPackage) return `${inPackage[1]}/…/${inPackage[2]}`
  return /\/((?:api|prisma)\/.*)$/.exec(url)?.[1] ?? basename(url)
}
