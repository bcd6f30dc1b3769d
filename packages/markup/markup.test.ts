import { isVisible } from '@latchkey/text'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Block,
  excerpt,
  type Inline,
  MAX_DEPTH,
  MAX_NODES,
  mentioned,
  mentionsIn,
  Meter,
  parse,
  safeUrl,
} from './index.ts'

/** A message as short text: `*a*` is `<em a>`. Each case shows what is markup and what stays as it was written. */
function show(nodes: readonly (Block | Inline)[]): string {
  return nodes
    .map((node) => {
      if (node.type === 'text') return node.value
      if (node.type === 'mention') return `<@ ${node.candidates.join('|')}>`
      if (node.type === 'shortcode') return `<emoji ${node.name}>`
      if (node.type === 'inlineCode') return `<code ${node.value}>`
      if (node.type === 'code') return `<pre ${node.language ?? ''} ${node.value}>`
      if (node.type === 'link') return `<a ${node.url} ${show(node.children)}>`
      if (node.type === 'list')
        return `<${node.ordered ? `ol ${node.start}` : 'ul'} ${node.children.map((item) => `<li ${item.checked ?? ''} ${show(item.children)}>`).join('')}>`
      if (node.type === 'table') return `<table ${node.rows.map((row) => row.map(show).join('|')).join('/')}>`
      if (node.type === 'thematicBreak') return '<hr>'
      const tags = {
        paragraph: 'p',
        heading: 'h',
        blockquote: 'quote',
        strong: 'strong',
        emphasis: 'em',
        delete: 'del',
      }
      return `<${tags[node.type]} ${show(node.children)}>`
    })
    .join('')
}

const inline = (text: string) => show(parse(text)).replace(/^<p (.*)>$/s, '$1')

test.for([
  ['*a* and _a_', '<em a> and <em a>'],
  ['**a** and __a__', '<strong a> and <strong a>'],
  ['~~a~~', '<del a>'],
  ['***a***', '<strong <em a>>'],
  ['**a *b***', '<strong a <em b>>'],
  ['*a\nb*', '<em a\nb>'],
  ['(*a*), "_b_".', '(<em a>), "<em b>".'],
  ['これは**「重要」**です。', 'これは<strong 「重要」>です。'],
  ['很**重要**的', '很<strong 重要>的'],
  ['`*a*` and `` ` ``', '<code *a*> and <code `>'],
] as const)('%j is emphasised', ([text, shown]) => {
  expect(inline(text)).toBe(shown)
})

test.for([
  '2*3*4*5',
  '2 * 3 * 4',
  '__init__.py',
  'snake_case_name',
  'foo*bar*baz',
  '(*_*)',
  '>_<',
  '¯\\_(ツ)_/¯',
  'a_b_',
  '* a',
  '**',
  '~a~',
  '\\\\server\\share\\_Documentation',
  'C:\\_new\\[x]',
  'C:\\Users\\_me\\*.txt',
  '&nbsp; &lt;b&gt;',
  '<b>a</b>',
  '` `',
  '![]()',
  '[a]()',
  '[a](javascript:alert(1))',
  '[note]: call-mum',
  '[a][b]',
  '#',
  '-',
  '>',
  '1.',
  '---',
  '***',
  '# of people',
  '#hashtag',
  '> 5 people',
  '- 5 degrees',
  '+ 1',
  '1. a',
  '2026. What a year',
  '999999999. x',
  '    four blanks',
  'a  \nb',
  '|',
  '```',
  '```js',
])('%j stays as it is written', (text) => {
  expect(parse(text)).toEqual([{ type: 'paragraph', children: [{ type: 'text', value: text }] }])
})

test.for([
  ['\\*a\\*', '*a*'],
  ['\\*a*', '*a*'],
  ['*a\\* b*', '<em a* b>'],
  ['*a \\*b* c', '<em a *b> c'],
  ['\\`a\\`', '`a`'],
  ['\\``a `` b', '``a `` b'],
  ['\\[a](https://b.cd)', '[a](<a https://b.cd https://b.cd>)'],
  ['\\:tada:', ':tada:'],
  ['\\@ana', '@ana'],
  ['\\# A', '# A'],
  ['\\> a', '> a'],
  ['1\\. a\n2\\. b', '1. a\n2. b'],
] as const)('the backslash of %j goes, because it stands before markup', ([text, shown]) => {
  expect(inline(text)).toBe(shown)
})

test.for([
  ['- a\n- b', '<ul <li  <p a>><li  <p b>>>'],
  ['- a\n  - b\n    - c', '<ul <li  <p a><ul <li  <p b><ul <li  <p c>>>>>>>'],
  ['1. a\n2. b\n\n   c', '<ol 1 <li  <p a>><li  <p b><p c>>>'],
  ['- one\n\n  two\n- three', '<ul <li  <p one><p two>><li  <p three>>>'],
  ['- [x] a\n- [ ] b', '<ul <li true <p a>><li false <p b>>>'],
  ['- [ ] a', '<ul <li false <p a>>>'],
  ['> a\n> b\nc', '<quote <p a\nb>><p c>'],
  ['> > a', '<quote <quote <p a>>>'],
  ['# Title', '<h Title>'],
  ['## 标题', '<h 标题>'],
  ['```ts\na *b*\n```', '<pre ts a *b*>'],
  ['~~~\na', '<pre  a>'],
  ['a\n\n---\n\nb', '<p a><hr><p b>'],
  ['|a|b|\n|-|:-:|\n|1|2 \\| 3|', '<table a|b/1|2 | 3>'],
] as const)('%j is a block', ([text, shown]) => {
  expect(show(parse(text))).toBe(shown)
})

test.for([
  ['https://a.bc/d?e=f#g.', '<a https://a.bc/d?e=f#g https://a.bc/d?e=f#g>.'],
  ['(https://a.bc/d_(e))', '(<a https://a.bc/d_(e) https://a.bc/d_(e)>)'],
  ['(https://a.bc/d_e_)', '(<a https://a.bc/d_e_ https://a.bc/d_e_>)'],
  ['_https://a.bc_', '<em <a https://a.bc https://a.bc>>'],
  ['https://a.bc/d。次', '<a https://a.bc/d https://a.bc/d>。次'],
  ['https://a.bc/维基（注）', '<a https://a.bc/维基 https://a.bc/维基>（注）'],
  ['https://a.bc，谢', '<a https://a.bc https://a.bc>，谢'],
  ['https://a.bc/d…', '<a https://a.bc/d https://a.bc/d>…'],
  ['“https://a.bc/d”', '“<a https://a.bc/d https://a.bc/d>”'],
  ['http://[::1]:4000/', '<a http://[::1]:4000/ http://[::1]:4000/>'],
  ['www.a.bc', '<a http://www.a.bc www.a.bc>'],
  ['<https://a.bc>', '<a https://a.bc https://a.bc>'],
  ['ana@a.bc', '<a mailto:ana@a.bc ana@a.bc>'],
  ['[b *c*](https://a.bc "d")', '<a https://a.bc b <em c>>'],
  ['[see [1]](/r/Lobby/3)', '<a /r/Lobby/3 see [1]>'],
  ['![](https://a.bc/d.png)', '<a https://a.bc/d.png https://a.bc/d.png>'],
] as const)('%j is a link', ([text, shown]) => {
  expect(inline(text)).toBe(shown)
})

test.for([
  ['https://a.bc/', true],
  ['mailto:ana@a.bc', true],
  ['/r/Lobby/3', true],
  ['javascript:alert(1)', false],
  [' javascript:alert(1)', false],
  ['JAVASCRIPT:alert(1)', false],
  ['data:text/html,a', false],
  ['file:///etc/passwd', false],
  ['blob:https://a.bc/1', false],
] as const)('a link may lead to %j: %s', ([url, safe]) => {
  expect(safeUrl(url) !== null).toBe(safe)
})

test.for([
  [':tada:', '<emoji tada>'],
  ['(:+1:)', '(<emoji +1>)'],
  [':a1::b2:', '<emoji a1><emoji b2>'],
  ['好:tada:好', '好<emoji tada>好'],
  ['urn:id:42', 'urn:id:42'],
  ['1:100:2', '1:100:2'],
  ['host:100:8080', 'host:100:8080'],
  ['fe80:100::1', 'fe80:100::1'],
  ['10:30:45', '10:30:45'],
] as const)('%j: a shortcode is an emoji where it is delimited', ([text, shown]) => {
  expect(inline(text)).toBe(shown)
})

const who = (text: string, ...names: string[]) =>
  mentionsIn(text).map((mention) => mentioned(mention, (name) => names.includes(name)))

test.for([
  '@ana',
  '@Ana, hi',
  '_@ana_ look',
  '__@ana__',
  '**@ana**',
  '@ana_',
  '@ana-',
  '@ana--thanks',
  '交给@ana处理',
  'こんにちは@ana',
  '＠ana',
  '(@ana)',
  '“@ana”',
  '> @ana',
  '- @ana\n- b',
  '|a|\n|-|\n|@ana|',
  '@ana.',
  '请@ana，',
  '안녕@ana',
  '~~@ana~~',
])('%j mentions ana', (text) => {
  expect(who(text, 'ana')).toEqual(['ana'])
})

test.for([
  'x@ana',
  'josé@ana',
  'a.b@ana',
  '`@ana`',
  '```\n@ana\n```',
  'http://x.yz/?q=@ana',
  '\\@ana',
  '![@ana](https://x.yz)',
  '[@ana](https://x.yz)',
  'ana@ana.org',
  '@anaé',
  '/@ana',
  '@@ana',
  'a_@ana',
])('%j mentions nobody', (text) => {
  expect(who(text, 'ana')).toEqual([])
})

test('a username that ends in a sign of its own is found, and the longest name that exists is meant', () => {
  expect(who('@_morgan_ hi', '_morgan_')).toEqual(['_morgan_'])
  expect(who('@ana-maria', 'ana', 'ana-maria')).toEqual(['ana-maria'])
  expect(who('@ana-maria', 'ana')).toEqual(['ana'])
})

test.for([
  ['**Bold**, _slanted_, ~~gone~~ and `code`', 'Bold, slanted, gone and code'],
  ['```js\nlet a = 1\n```', 'let a = 1'],
  ['# Title\n\n- one\n- [x] two', 'Title one two'],
  ['[a link](https://example.org) ![a picture](https://example.org/x.png)', 'a link a picture'],
  ['> quoted\n\nanswer', 'quoted answer'],
  ['| a | b |\n|---|---|\n| 1 | 2 |', 'a b 1 2'],
  ['line one\nline two', 'line one line two'],
  ['<b>as it is</b>', '<b>as it is</b>'],
  ['done :tada: :nope:', 'done 🎉 :nope:'],
  ['', ''],
] as const)('%j reads %j on one line', ([text, words]) => {
  expect(excerpt(text, (name) => (name === 'tada' ? '🎉' : undefined))).toBe(words)
})

/** Text of the signs that markup is made of. */
const markup = fc
  .array(
    fc.constantFrom(
      ...'*_~`[]()!<>#-+.|\\:@\n  abc1é好、。/'.split(''),
      'http://',
      '```',
      '**',
      '@ana',
      '\u200B',
      '\u3164',
      '> ',
      '- ',
      '1. ',
      '](/a)',
      ':tada:',
    ),
    { maxLength: 400 },
  )
  .map((parts) => parts.join(''))
const anyText = fc.oneof(markup, fc.string({ unit: 'grapheme', maxLength: 300 }))

test('text with something visible shows something visible', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(isVisible(excerpt(text))).toBe(isVisible(text))
    }),
    { numRuns: 3_000 },
  )
})

const letters = (text: string) => text.replaceAll(/[^\p{L}\p{N}]/gu, '')

test('every letter and digit that is written is shown, addresses of links and languages of code apart', () => {
  fc.assert(
    fc.property(
      markup.filter((text) => !/\]\(|```|~~~|\d[.)] |\[[xX]\]/.test(text)),
      (text) => {
        expect(letters(excerpt(text))).toBe(letters(text))
      },
    ),
    { numRuns: 3_000 },
  )
})

const repeated = [
  '*_',
  '> ',
  '_a* ',
  '- ',
  'a|b\n-|-\n',
  '*]',
  '1. a\n',
  '[',
  '[](',
  '](',
  '[a](',
  '\\*a ',
  '` ',
  '`a',
  '@abc',
  ' @a-b-c-d',
  'a@',
  'http://',
  'http://a.b/((((',
  ':a',
  ':tada:',
  '<http://',
  '*a ',
  '*a* ',
  '(*_*)',
  '***a ',
  '*a **b ',
  '![',
  '~~~\n',
  '```\na\n',
  '*!',
  '\\[',
  'a.',
  '# A\n',
  '|',
  '`a`',
  '- a\n',
  ' - a\n',
]

test('the work grows linearly with the length of a text', () => {
  for (const part of repeated) {
    const steps = (length: number) => {
      const meter = new Meter()
      parse(part.repeat(Math.ceil(length / part.length)).slice(0, length), meter)
      return meter.steps
    }
    expect(steps(16_000), part).toBeLessThan(4.5 * steps(4_000) + 4_000)
  }
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...repeated), { minLength: 1, maxLength: 4 }), (parts) => {
      const meter = new Meter()
      parse(parts.join('').repeat(4_000).slice(0, 4_000), meter)
      // Blocks within each other are read once for each of their levels.
      expect(meter.steps).toBeLessThan(4_000 * 2 * (MAX_DEPTH + 1))
    }),
    { numRuns: 500 },
  )
})

const count = (nodes: readonly (Block | Inline)[]): number =>
  nodes.reduce((sum, node) => {
    const inner =
      node.type === 'table'
        ? node.rows.flat(2)
        : 'children' in node
          ? (node.children as (Block | Inline)[])
          : []
    return sum + 1 + count(inner)
  }, 0)

test('a message has a bounded number of nodes; beyond it is plain text', () => {
  for (const part of repeated) {
    const text = part.repeat(4_000).slice(0, 4_000)
    // Text between the nodes that are counted is at most as much again.
    expect(count(parse(text)), part).toBeLessThan(3 * MAX_NODES)
  }
  expect(parse('*a* '.repeat(1_000))).toEqual([
    { type: 'paragraph', children: [{ type: 'text', value: '*a* '.repeat(1_000) }] },
  ])
})

const depth = (nodes: readonly (Block | Inline)[]): number =>
  Math.max(
    0,
    ...nodes.map((node) => 1 + depth('children' in node ? (node.children as (Block | Inline)[]) : [])),
  )

test.for(['> ', '- ', '*a **b _c __d ', '>', '1) ', '~~a *b '])(
  '%j within itself has a bounded depth',
  (part) => {
    expect(depth(parse(part.repeat(300) + 'x'))).toBeLessThan(40)
  },
)
