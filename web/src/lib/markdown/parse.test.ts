import { expect, test } from 'vitest'
import { splitMentions } from './mentions.ts'
import { type Node, parse, safeUrl } from './parse.ts'

const types = (text: string) => parse(text).nodes.map(({ type }) => type)

test('HTML stays text', () => {
  expect(parse('<script>alert(1)</script>').nodes).toMatchObject([
    { type: 'paragraph', children: [{ type: 'text', value: '<script>alert(1)</script>' }] },
  ])
  expect(JSON.stringify(parse('a <img src=x onerror=alert(1)> *b*'))).not.toContain('"html"')
})

test('tables, task lists, strikethrough, code and bare links are parsed', () => {
  expect(types('| a | b |\n|---|--:|\n| 1 | 2 |')).toEqual(['table'])
  expect(types('- [x] done\n- [ ] to do')).toEqual(['list'])
  expect(types('```ts\nlet a = 1\n```')).toEqual(['code'])
  expect(JSON.stringify(parse('~~no~~ www.example.org'))).toMatch(/"delete".*"http:\/\/www\.example\.org"/)
})

test.for([
  ['https://example.org/a?b#c', true],
  ['mailto:ana@example.org', true],
  ['/r/Lobby/3', true],
  ['javascript:alert(1)', false],
  [' javascript:alert(1)', false],
  ['JAVASCRIPT:alert(1)', false],
  ['data:text/html,<script>alert(1)</script>', false],
  ['vbscript:x', false],
  ['//evil.example', true],
  ['\\\\evil.example', true],
  ['file:///etc/passwd', false],
  ['blob:https://example.org/1', false],
] as const)('a link to %s is safe: %s', ([url, safe]) => {
  expect(safeUrl(url) !== null).toBe(safe)
})

test('only the names of mentioned users are mentions', () => {
  expect(splitMentions('hi @Ana and @leo, mail a@ana.org', new Set(['ana']))).toEqual([
    { text: 'hi ' },
    { text: '@Ana', username: 'ana' },
    { text: ' and @leo, mail a@ana.org' },
  ])
})

const depth = (nodes: readonly Node[]): number =>
  nodes.length ? 1 + Math.max(...nodes.map((node) => depth('children' in node ? node.children : []))) : 0

test.each(['> ', '>', '- ', '* ', '1. ', '>* ', '* - ', '1) > '])(
  'a thousand nested %j stay plain text',
  (marker) => {
    const text = `a\n${marker.repeat(1_000)}`
    const { nodes } = parse(text)
    expect(depth(nodes)).toBe(2)
    expect(nodes).toMatchObject([{ children: [{ value: text }] }])
  },
)

test('quotes and lists nested a few levels deep are quotes and lists', () => {
  expect(depth(parse('> > > > a').nodes)).toBe(6)
  expect(depth(parse('- a\n  - b\n    - c').nodes)).toBe(8)
  expect(parse('--------------------').nodes).toMatchObject([{ type: 'thematicBreak' }])
})
