import { join } from 'node:path'
import { hottest } from '../measure/profile.ts'
import { figure, ratio, results, save, table } from '../measure/report.ts'
import type { Options } from '../options.ts'
import { type Fanout, measureFanout } from './fanout.measure.ts'
import { chosenShapes, type Contestant, contestants, createStage, ours } from './fanout.stage.ts'

/** What a delivery costs, beside servers that do the same work; each in turn, in several rounds. */
export async function fanout(options: Options): Promise<void> {
  const chosen = contestants.filter(
    ({ name }) => name === 'ws' || !options.servers || options.servers.includes(name),
  )
  const stage = createStage(options.checkout)
  const measured: Record<string, Record<string, Fanout[]>> = {}
  try {
    for (const [title, shape] of chosenShapes(options)) {
      const figures: Record<string, Fanout[]> = (measured[title] = {})
      const measure = async (contestant: Contestant, profile: string | null) =>
        measureFanout(contestant.wire, shape, await stage.begin(contestant, shape), options.seconds, profile)
      for (let round = 1; round <= options.rounds; round++)
        for (const contestant of chosen) {
          console.error(`${title}, round ${round} of ${options.rounds}: ${contestant.name}`)
          ;(figures[contestant.name] ??= []).push(await measure(contestant, null))
        }
      print(title, figures)
      save('fanout', { measured })
      if (!options.profile) continue
      const path = join(results, `fanout ${title}.cpuprofile`)
      // In a round that does not count: to be watched costs time.
      await measure(ours, path)
      printProfile(title, path)
    }
  } finally {
    stage.end()
  }
}

function print(title: string, figures: Record<string, Fanout[]>): void {
  const columns: [keyof Fanout, string][] = [
    ['cpu', 'CPU µs/delivery'],
    ['rate', 'deliveries/s'],
    ['alone', 'one at a time'],
    ['p50', 'p50 ms'],
    ['p99', 'p99 ms'],
    ['memory', 'KiB/connection'],
  ]
  const rows = Object.entries(figures).map(([name, rounds]) => [
    name,
    ...columns.map(([key]) => {
      const values = rounds.map((round) => round[key])
      const base = figures['ws']!.map((round) => round[key])
      return `${figure(values)}  ${ratio(values, base)}`
    }),
  ])
  table(`${title}; each figure also in relation to ws`, ['', ...columns.map(([, name]) => name)], rows)
}

function printProfile(title: string, path: string): void {
  const functions = hottest(path, 25)
  table(
    `${title}: where our process spends its time`,
    ['share', 'function'],
    functions.map(({ share, name }) => [`${(100 * share).toFixed(1)}%`, name]),
  )
}
