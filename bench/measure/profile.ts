import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

/** Returns the functions of a CPU profile with the most self time, with their share of the time that was not idle. */
export function hottestFunctions(path: string, count: number): { share: number; name: string }[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, 'utf8')) as Profile
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      url ? `${functionName || '(anonymous)'} ${shortLocation(url)}:${lineNumber + 1}` : functionName,
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

/** Returns the package and file name of a URL, or its path in the project. */
function shortLocation(url: string): string {
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/.*\/([^/]+)$/.exec(url)
  if (inPackage) return `${inPackage[1]}/…/${inPackage[2]}`
  return /\/((?:api|prisma)\/.*)$/.exec(url)?.[1] ?? basename(url)
}
