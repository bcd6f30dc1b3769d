import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { compileCache } from './compile-cache.ts'
import type { Manifest } from '../../scripts/backup/manifest.ts'

export interface Place {
  DATA_DIR: string
  DATABASE_URL?: string
}

export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

export interface Run {
  process: ChildProcess
  ended: Promise<Outcome>
}

/** Starts a script with these arguments and settings, and no others. `limit` is a command of sh that runs first. */
export function start(script: 'backup' | 'restore', args: string[], place: Place, limit = 'umask 0'): Run {
  const child = spawn(
    'sh',
    ['-c', `${limit}; exec "$0" "$@"`, process.execPath, `scripts/${script}.ts`, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...compileCache, ...place } },
  )
  const end = async (): Promise<Outcome> => {
    const closed = once(child, 'close') as Promise<[number | null]>
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
    return { code, stdout, stderr }
  }
  return { process: child, ended: end() }
}

export const backUp = (folder: string, place: Place, limit?: string): Promise<Outcome> =>
  start('backup', [folder], place, limit).ended

export const restore = (folder: string, place: Place): Promise<Outcome> =>
  start('restore', [folder], place).ended

export const readManifest = (backup: string) =>
  JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8')) as Manifest

/** Returns the lines of a table in a backup, in COPY's text format. */
const linesOf = (backup: string, table: string): string[] =>
  gunzipSync(readFileSync(join(backup, 'tables', `${table}.copy.gz`)))
    .toString()
    .split('\n')
    .slice(0, -1)

/** Returns the rows of a table in a backup as objects of unparsed values. */
export function rowsOf(backup: string, table: string): Record<string, string>[] {
  const { columns } = readManifest(backup).tables.find(({ name }) => name === table)!
  return linesOf(backup, table).map((line) => {
    const values = line.split('\t')
    return Object.fromEntries(columns.map((column, index) => [column, values[index]!]))
  })
}

/** Describes everything in a backup, in an order that does not depend on how the database stores the rows. */
export function contentOf(backup: string) {
  const { migrations, tables, files } = readManifest(backup)
  return {
    migrations,
    tables: tables.map(({ name, columns, rows }) => {
      const sorted = linesOf(backup, name).toSorted().join('\n')
      return { name, columns, rows, sha256: createHash('sha256').update(sorted).digest('hex') }
    }),
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  }
}

/** Lists everything below a folder, with sizes and modes. */
export const listTree = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => {
      const { mode, size } = statSync(join(folder, path), { throwIfNoEntry: false }) ?? { mode: 0, size: 0 }
      return `${path} ${(mode & 0o777).toString(8)} ${mode & 0o40000 ? '' : size}`.trim()
    })
    .toSorted()
