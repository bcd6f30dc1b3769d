import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const skipped = new Set(['node_modules', 'data', 'build', 'test-output', '.svelte-kit'])
const pages = globSync('**/*.md', { cwd: root, exclude: (path) => skipped.has(path.split('/').at(-1)!) })

const read = (page: string) => readFileSync(join(root, page), 'utf8')

/** Returns the text without code, where brackets are not links. */
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

/** Returns the targets of links to other pages of the project, and to headings. */
function linksOf(page: string): string[] {
  const targets = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
  return targets.filter((target) => !/^[a-z]+:/.test(target))
}

/** Returns the anchors that GitHub makes for a page's headings. */
function anchorsOf(page: string): Set<string> {
  const headings = read(page)
    .replace(/^```[\s\S]*?^```/gm, '')
    .matchAll(/^#+ (.+)$/gm)
  return new Set(
    [...headings].map(([, title]) =>
      title!
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

test.for(pages)('%s: every relative link leads to a file, and every anchor to a heading', (page) => {
  const broken = linksOf(page).filter((link) => {
    const [path = '', anchor] = link.split('#')
    const target = path ? relative(root, join(root, dirname(page), decodeURI(path))) : page
    if (!existsSync(join(root, target))) return true
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor)
  })
  expect(broken).toEqual([])
})

const segment = String.raw`(?:\([\w-]+\)|\[[\w-]+\]|[\w.+-]+)`
const path = new RegExp(
  String.raw`(?<![\w/.-])(?:api|web|prisma|scripts|test|bench|docs)(?:/${segment})+\.(?:ts|js|svelte|graphql|prisma|md|txt|sh|css|png)(?![\w-])`,
  'g',
)

test.for(pages)('%s: every file that it names exists', (page) => {
  const named = read(page).match(path) ?? []
  expect([...new Set(named)].filter((file) => !existsSync(join(root, file)))).toEqual([])
})

test('the project has more than 30 pages of documentation', () => {
  expect(pages.length).toBeGreaterThan(30)
})
