import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const page = readFileSync(`${root}docs/security.md`, 'utf8')

/** The file of a test, by the id at the end of its title, such as [SEC-12]. */
const titles = globSync(['{api,prisma,scripts,test}/**/*.test.ts', 'web/src/**/*.test.ts'], {
  cwd: root,
}).flatMap((file) =>
  [...readFileSync(root + file, 'utf8').matchAll(/ \[(SEC-\d+)\]['"`]/g)].map(([, id]) => `${file} ${id}`),
)
/** The tests that the page refers to, by their file and their id. */
const references = [...page.matchAll(/`([\w./-]+\.test\.ts)`([^|`]*)/g)].map(([, file, after]) => ({
  file: file!,
  ids: after!.match(/SEC-\d+/g) ?? [],
}))

test('every test that docs/security.md refers to is where it says', () => {
  expect(references.length).toBeGreaterThan(80)
  const missing = references.flatMap(({ file, ids }) => {
    readFileSync(root + file)
    return ids.map((id) => `${file} ${id}`).filter((title) => !titles.includes(title))
  })
  expect(missing).toEqual([])
})

test('every id of a test is given once, and docs/security.md refers to it', () => {
  const ids = titles.map((title) => title.split(' ')[1]!)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  const referred = references.flatMap(({ file, ids }) => ids.map((id) => `${file} ${id}`))
  expect(titles.filter((title) => !referred.includes(title))).toEqual([])
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

test('npm can list the packages of a release [SEC-88]', { timeout: 60_000 }, () => {
  const [command, ...args] = /npm (sbom .*) > sbom\.json/.exec(page)![0].split(' > ')[0]!.split(' ')
  const sbom = JSON.parse(
    execFileSync(command!, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
  ) as { bomFormat: string; components: { name: string }[] }
  expect(sbom.bomFormat).toBe('CycloneDX')
  const names = sbom.components.map(({ name }) => name)
  for (const name of ['graphql', 'lucia', 'ws']) expect(names).toContain(name)
})
