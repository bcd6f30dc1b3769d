import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { median, spread } from './stats.ts'

export const resultsDir = join(import.meta.dirname, '../results')

/** Writes the figures of a part to bench/results. */
export function saveReport(part: string, data: object): void {
  mkdirSync(resultsDir, { recursive: true })
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  const report = { part, at: new Date().toISOString(), command: process.argv.slice(2), machine, ...data }
  writeFileSync(join(resultsDir, `${part}.json`), JSON.stringify(report, null, 2) + '\n')
}

/** Prints a table with a title. */
export function printTable(title: string, head: string[], rows: string[][]): void {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => (column ? cell.padStart(widths[column]!) : cell.padEnd(widths[0]!)))
      .join('  ')
  console.log(`\n${title}\n${line(head)}\n${line(widths.map((width) => '-'.repeat(width)))}`)
  for (const row of rows) console.log(line(row))
}

/** Formats the median with two or three significant digits, and ± half the spread of the rounds. */
export function formatMedian(values: readonly number[]): string {
  const middle = median(values)
  if (Number.isNaN(middle)) return '–'
  const digits = Math.abs(middle) >= 100 ? 0 : Math.abs(middle) >= 10 ? 1 : 2
  const apart = values.length > 1 ? ` ±${Math.round(spread(values) * 50)}%` : ''
  return middle.toFixed(digits) + apart
}

/** Formats the ratio of two medians of the same run. */
export function formatRatio(values: readonly number[], base: readonly number[]): string {
  const quotient = median(values) / median(base)
  return Number.isNaN(quotient) ? '' : `${quotient.toFixed(2)}×`
}
