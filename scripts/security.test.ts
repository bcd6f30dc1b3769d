import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../', import.meta.url)
const page = readFileSync(new URL('docs/security.md', root), 'utf8')
const tests = [...page.matchAll(/`([\w./-]+\.test\.ts)`([^|`]*)/g)].map(([, file, after]) => ({
  file: file!,
  names: [...after!.matchAll(/“([^”]+)”/g)].map(([, name]) => name!),
}))

test('every test that docs/security.md names exists', () => {
  expect(tests.length).toBeGreaterThan(80)
  const missing = tests.flatMap(({ file, names }) => {
    const at = new URL(file, root)
    if (!existsSync(at)) return [file]
    const text = readFileSync(at, 'utf8')
    return names.filter((name) => !text.includes(name)).map((name) => `${file}: ${name}`)
  })
  expect(missing).toEqual([])
})

test('each requirement is listed once, with its evidence or as not met', () => {
  const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) +\| [12] .*$/gm)].map(([row, number]) => ({
    number: number!,
    row,
  }))
  expect(rows.length).toBeGreaterThan(130)
  expect(rows.map(({ number }) => number)).toEqual([...new Set(rows.map(({ number }) => number))])
  const withoutEvidence = rows.filter(({ row }) => {
    const evidence = row.split('|').at(-2)!.trim()
    return evidence === '' && !row.includes('**Not met**')
  })
  expect(withoutEvidence.map(({ number }) => number)).toEqual([])
})

test('npm can list the packages of a release', { timeout: 60_000 }, () => {
  const [command, ...args] = /npm (sbom .*) > sbom\.json/.exec(page)![0].split(' > ')[0]!.split(' ')
  const sbom = JSON.parse(
    execFileSync(command!, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
  ) as { bomFormat: string; components: { name: string }[] }
  expect(sbom.bomFormat).toBe('CycloneDX')
  const names = sbom.components.map(({ name }) => name)
  for (const name of ['graphql', 'lucia', 'ws']) expect(names).toContain(name)
})
