import { join } from 'node:path'
import { hottestFunctions } from '../measure/profile.ts'
import { formatMedian, formatRatio, printTable, resultsDir, saveReport } from '../measure/report.ts'
import type { Options } from '../options.ts'
import { type Fanout, measureFanout } from './fanout.measure.ts'
import {
  type Candidate,
  candidates,
  createServerFactory,
  latchkeyCandidate,
  selectShapes,
} from './fanout.servers.ts'

/** Measures the cost of a delivery beside other servers, each in turn, in several rounds. */
export async function fanout(options: Options): Promise<void> {
  const selected = candidates.filter(
    ({ name }) => name === 'ws' || !options.servers || options.servers.includes(name),
  )
  const factory = createServerFactory(options.checkout)
  const measured: Record<string, Record<string, Fanout[]>> = {}
  try {
    for (const [title, shape] of selectShapes(options)) {
      const figures: Record<string, Fanout[]> = (measured[title] = {})
      const measure = async (candidate: Candidate, profile: string | null) => {
        const running = await factory.start(candidate, shape)
        return measureFanout(candidate, shape, { ...running, seconds: options.seconds, profile })
      }
      for (let round = 1; round <= options.rounds; round++)
        for (const candidate of selected) {
          console.error(`${title}, round ${round} of ${options.rounds}: ${candidate.name}`)
          ;(figures[candidate.name] ??= []).push(await measure(candidate, null))
        }
      printFigures(title, figures)
      saveReport('fanout', { measured })
      if (!options.profile) continue
      const path = join(resultsDir, `fanout ${title}.cpuprofile`)
      // In a round that does not count, because profiling takes time.
      await measure(latchkeyCandidate, path)
      printProfile(title, path)
    }
  } finally {
    factory.remove()
  }
}

function printFigures(title: string, figures: Record<string, Fanout[]>): void {
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
      return `${formatMedian(values)}  ${formatRatio(values, base)}`
    }),
  ])
  const head = ['', ...columns.map(([, name]) => name)]
  printTable(`${title}; the second figure of a column is the ratio to ws`, head, rows)
}

function printProfile(title: string, path: string): void {
  const functions = hottestFunctions(path, 25)
  printTable(
    `${title}: the functions that take the most time in Latchkey`,
    ['share', 'function'],
    functions.map(({ share, name }) => [`${(100 * share).toFixed(1)}%`, name]),
  )
}
