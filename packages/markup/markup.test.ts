import { isVisible } from '@latchkey/text'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Block,
  canStand,
  excerpt,
  hasLink,
  type Inline,
  MAX_DEPTH,
  MAX_NODES,
  mentioned,
  mentionsIn,
  Meter,
  parse,
  plainLines,
  previewedUrl,
  safeUrl,
} from './index.ts'
import { endsInCode } from './fence.ts'

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
        return `<${node.ordered ? `ol ${node.children.map(({ number }) => number).join()}` : 'ul'} ${node.children.map((item) => `<li ${item.checked ?? ''} ${show(item.children)}>`).join('')}>`
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
  ['🎉**a**🎉', '🎉<strong a>🎉'],
  ['❤️*a*👍🏽_b_🇩🇪', '❤️<em a>👍🏽<em b>🇩🇪'],
  ['**مهم**؟ *نعم*،', '<strong مهم>؟ <em نعم>،'],
  ['**ज़रूरी**।', '<strong ज़रूरी>।'],
  ['**강조**는 ไทย**เน้น**ไทย', '<strong 강조>는 ไทย<strong เน้น>ไทย'],
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
  'a**😀**b',
  '[\u200b](/a)',
  '`\u2060`',
  '[a](//b.cd)',
  '[a](/\\b.cd)',
  '[a](https:b.cd)',
  'http://-',
  'http://...',
  'http://|',
  'www.a',
  '@ana@例え.jp',
  '||a||',
  '<!-- a -->',
  '1.a\n2.b',
  '1000. a\n1001. b',
  '12345678901. a\n12345678902. b',
  '-a\n-b',
  '- a\n* b',
  '    - a\n    - b',
  '~~~a~~~',
  '```a`b\nc',
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
  ['1. a\n2. b\n\n   c', '<ol 1,2 <li  <p a>><li  <p b><p c>>>'],
  ['- one\n\n  two\n- three', '<ul <li  <p one><p two>><li  <p three>>>'],
  ['- a\n\t- b\n\t\t- c', '<ul <li  <p a><ul <li  <p b><ul <li  <p c>>>>>>>'],
  ['-\ta\n-\tb', '<ul <li  <p a>><li  <p b>>>'],
  ['- a\n    - b\n- c', '<ul <li  <p a><ul <li  <p b>>>><li  <p c>>>'],
  ['1. a\n1. b', '<ol 1,2 <li  <p a>><li  <p b>>>'],
  ['3. a\n2. b\n1. c', '<ol 3,2,1 <li  <p a>><li  <p b>><li  <p c>>>'],
  ['1. a\n   - b\n2. c', '<ol 1,2 <li  <p a><ul <li  <p b>>>><li  <p c>>>'],
  ['- > a\n- > b', '<ul <li  <quote <p a>>><li  <quote <p b>>>>'],
  ['- ```\n  a\n  ```\n- b', '<ul <li  <pre  a>><li  <p b>>>'],
  ['> - a\n> - b', '<quote <ul <li  <p a>><li  <p b>>>>'],
  ['- [x] a\n- [ ] b', '<ul <li true <p a>><li false <p b>>>'],
  ['- [ ] a', '<ul <li false <p a>>>'],
  ['> a\n> b\nc', '<quote <p a\nb>><p c>'],
  ['> > a', '<quote <quote <p a>>>'],
  ['# Title', '<h Title>'],
  ['# I like C #', '<h I like C #>'],
  ['## 标题', '<h 标题>'],
  ['```ts\na *b*\n```', '<pre ts a *b*>'],
  ['~~~\na', '<pre  a>'],
  ['```\na\nb```\nc', '<pre  a\nb><p c>'],
  ['```two words\na\n```', '<pre  two words\na>'],
  ['```c++\na\n```', '<pre c++ a>'],
  ['a\n\n---\n\nb', '<p a><hr><p b>'],
  ['|a|b|\n|-|:-:|\n|1|2 \\| 3|', '<table a|b/1|2 | 3>'],
  ['|a|\n|-|\n|\\|\\||', '<table a/||>'],
  ['|a|b|\n|-|-|\n|1|2|3|\n|4|', '<table a|b|/1|2|3/4||>'],
  ['|a|b|\n|-|-|\n|`x|y`|', '<table a|b/`x|y`>'],
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
  ['http://user@[2001:db8::1]/a.', '<a http://user@[2001:db8::1]/a http://user@[2001:db8::1]/a>.'],
  ['http://localhost:3000/a', '<a http://localhost:3000/a http://localhost:3000/a>'],
  ['https://bücher.example/ü', '<a https://bücher.example/ü https://bücher.example/ü>'],
  ['https://例え.テスト/パス', '<a https://例え.テスト/パス https://例え.テスト/パス>'],
  ['https://a.bc에서', '<a https://a.bc https://a.bc>에서'],
  ['https://a.bc의 b', '<a https://a.bc https://a.bc>의 b'],
  ["https://a.bc's b", "<a https://a.bc https://a.bc>'s b"],
  ["https://a.bc/it's", "<a https://a.bc/it's https://a.bc/it's>"],
  ['https://a.bc/d؟', '<a https://a.bc/d https://a.bc/d>؟'],
  ['https://a.bc/d، e', '<a https://a.bc/d https://a.bc/d>، e'],
  ['https://a.bc/d।', '<a https://a.bc/d https://a.bc/d>।'],
  [
    '『https://a.bc/d』【https://a.bc】',
    '『<a https://a.bc/d https://a.bc/d>』【<a https://a.bc https://a.bc>】',
  ],
  ['{https://a.bc/d}', '{<a https://a.bc/d https://a.bc/d>}'],
  ['https://a.bc/{d}', '<a https://a.bc/{d} https://a.bc/{d}>'],
  ['[https://a.bc/[d]]', '[<a https://a.bc/[d] https://a.bc/[d]>]'],
  ['| https://a.bc|', '| <a https://a.bc https://a.bc>|'],
  ['ana.b+c@d-e.co.uk,', '<a mailto:ana.b+c@d-e.co.uk ana.b+c@d-e.co.uk>,'],
  ['@ana@a.bc', '@<a mailto:ana@a.bc ana@a.bc>'],
  ['www.a.bc', '<a http://www.a.bc www.a.bc>'],
  ['<https://a.bc>', '<a https://a.bc https://a.bc>'],
  ['ana@a.bc', '<a mailto:ana@a.bc ana@a.bc>'],
  ['[b *c*](https://a.bc "d")', '<a https://a.bc b <em c>>'],
  ['[see [1]](/r/Lobby/3)', '<a /r/Lobby/3 see [1]>'],
  ['![](https://a.bc/d.png)', '<a https://a.bc/d.png https://a.bc/d.png>'],
] as const)('%j is a link', ([text, shown]) => {
  expect(inline(text)).toBe(shown)
})

test.each([
  ['see https://a.bc/x, and https://d.ef', 'https://a.bc/x'],
  ['www.a.bc', 'http://www.a.bc'],
  ['**[the page](https://a.bc)**', 'https://a.bc'],
  ['> - https://a.bc', 'https://a.bc'],
  ['<https://a.bc> https://d.ef', 'https://d.ef'],
  ['<https://a.bc>', null],
  ['`https://a.bc`', null],
  ['```\nhttps://a.bc\n```', null],
  ['ana@a.bc [a room](/r/Lobby) <mailto:ana@a.bc>', null],
  ['http:// and www.', null],
])('the address of %j whose preview is shown is %j', (source, url) => {
  expect(previewedUrl(source)).toBe(url)
  expect(hasLink(source)).toBe(url !== null || source === '<https://a.bc>')
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
  ['//a.bc', false],
  ['/\\a.bc', false],
  ['/\t/a.bc', false],
  ['https:a.bc', false],
  ['https:/a.bc', false],
  ['java\tscript:alert(1)', false],
  ['vbscript:a', false],
  ['a.bc', false],
] as const)('a link may lead to %j: %s', ([url, safe]) => {
  expect(safeUrl(url) !== null).toBe(safe)
})

test.for([
  [':tada:', '<emoji tada>'],
  ['(:+1:)', '(<emoji +1>)'],
  [':a1::b2:', '<emoji a1><emoji b2>'],
  ['好:tada:好', '好<emoji tada>好'],
  ['ไทย:tada:ไทย', 'ไทย<emoji tada>ไทย'],
  ['안녕:tada:은', '안녕<emoji tada>은'],
  ['「:tada:」', '「<emoji tada>」'],
  ['नमस्ते :tada:।', 'नमस्ते <emoji tada>।'],
  ['مرحبا :tada:؟', 'مرحبا <emoji tada>؟'],
  ['नमस्ते:tada:', 'नमस्ते:tada:'],
  ['привет:tada:', 'привет:tada:'],
  ['C:tada:d', 'C:tada:d'],
  ['::tada::', '::tada::'],
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
  expect(excerpt(parse(text), (name) => (name === 'tada' ? '🎉' : undefined))).toBe(words)
})

/** Text of the signs that markup is made of. */
const markup = fc
  .array(
    fc.constantFrom(
      ...'*_~`[]()!<>#-+.|\\:@\n  \tabc1é好、。/،؟」は한ไ'.split(''),
      '🎉',
      '\u200b',
      '\u0301',
      '＠ana',
      '@_bo_',
      '\n\n',
      '|a|b|\n|-|-|\n|',
      '```js\n',
      '10. ',
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
      expect(isVisible(excerpt(parse(text)))).toBe(isVisible(text))
    }),
    { numRuns: 3_000 },
  )
})

/** Everything that is shown, and what markup makes of its signs: numbers of lists, addresses of links, languages of code. */
function everything(nodes: readonly (Block | Inline)[]): string {
  return nodes
    .map((node) => {
      if (node.type === 'code') return (node.language ?? '') + node.value
      if (node.type === 'table') return node.rows.flat().map(everything).join('')
      if (node.type === 'list')
        return node.children.map((item) => (item.number ?? '') + everything(item.children)).join('')
      if (node.type === 'thematicBreak') return ''
      if (!('children' in node)) return node.value
      const inside = everything(node.children)
      // An address may be written with the sign of a full width.
      const written = inside.replaceAll('＠', '@')
      if (node.type !== 'link' || node.url.replace(/^(?:mailto:|http:\/\/)/, '') === written) return inside
      return node.url === inside ? inside : inside + node.url
    })
    .join('')
}

/** Leaves what is never part of markup, and can be seen: a picture without a visible name shows its address. */
const unmarked = (text: string) => text.replaceAll(/[\s\p{Cf}*_~`[\]()!<>#+.|\\:-]/gu, '').toLowerCase()

test('every character that is written is shown, but for the signs of markup', () => {
  fc.assert(
    fc.property(
      // A ticked box has a letter, and a list that counts has numbers of its own.
      markup.filter((text) => !/\[[xX]\]|\d[.)][ \t]/.test(text)),
      (text) => {
        expect(unmarked(everything(parse(text)))).toBe(unmarked(text))
      },
    ),
    { numRuns: 5_000 },
  )
})

const ordinary = fc
  .array(fc.constantFrom(...'abc好é한ไم .,;:?!\'"“”‘’«»()[]{}<>|/\\^$%&=+#@~-–—…،؟।。、「」🎉1'.split('')), {
    maxLength: 120,
  })
  .map((characters) => characters.join(''))
  // A table, a link and a shortcode need more than one sign.
  .filter((text) => !/\]\(|[:@＠][\w+-]|^\s*(?:#|>|[-+\d]|~~~)|www|http|\\[[\]!<>@:#]/.test(text))

test('text without markup is shown as it is written', () => {
  fc.assert(
    fc.property(ordinary, (text) => {
      expect(parse(text)).toEqual(
        text.trim() ? [{ type: 'paragraph', children: [{ type: 'text', value: text }] }] : parse(text),
      )
    }),
    { numRuns: 3_000 },
  )
})

/** The mentions that a page marks, wherever they are in the tree. */
function marked(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(marked)
  if (typeof value !== 'object' || value === null) return []
  if ('type' in value && value.type === 'mention') return [(value as unknown as { value: string }).value]
  return Object.values(value).flatMap(marked)
}

test('the mentions of a text are those that the page marks', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(mentionsIn(text).map(({ value }) => value)).toEqual(marked(parse(text)))
    }),
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
  '[*',
  '。*',
  '(*',
  '"_',
  '@@',
  '::',
  '|a|\n|-|\n',
  '> - a\n',
  '- > a\n',
  '[*a](/b)*',
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

test.for([
  ['@', '', true],
  ['@', 'hi ', true],
  ['@', '（', true],
  ['@', '「', true],
  ['@', '"', true],
  ['@', '[', true],
  ['@', '**', true],
  ['@', '_', true],
  ['@', '交给', true],
  ['@', 'こんにちは', true],
  ['@', 'カタカナ', true],
  ['@', '안녕', true],
  ['@', 'สวัสดี', true],
  ['@', '¿', true],
  ['@', '> ', true],
  ['@', '- ', true],
  ['@', 'josé', false],
  ['@', 'x', false],
  ['@', 'a.b', false],
  ['@', 'https://x.y/?q=', false],
  ['@', '\\', false],
  ['@', '```\n', false],
  ['@', 'see `code` and ', true],
  [':', 'done ', true],
  [':', '（', true],
  [':', '好', true],
  [':', 'urn', false],
  [':', 'https', false],
  [':', '```\n', false],
] as const)('%s behind %j begins a mention or a shortcode: %j', ([sign, before, expected]) => {
  expect(canStand(sign, before, '')).toBe(expected)
  expect(canStand(sign, before, 'and more')).toBe(expected)
})

test.for([
  ['```', true],
  ['```js', true],
  ['~~~', true],
  ['a\n```\nb', true],
  ['```\na\n```', false],
  ['```\na\n``` ', false],
  ['````\n```', true],
  ['```\n~~~', true],
  ['``` a```', false],
  ['`a', false],
  ['', false],
  ['    ```', false],
  ['```\na\n```\n```js', true],
] as const)('%j ends within a block of code: %j', ([text, expected]) => {
  expect(endsInCode(text)).toBe(expected)
})

test.for([
  ['- one\n- two', '• one\n• two'],
  ['3. three\n4. four', '3. three\n4. four'],
  ['- one\n  - inner', '• one\n• inner'],
  ['first line\nsecond line', 'first line\nsecond line'],
  ['# Title\n\ntext **bold**', 'Title\ntext bold'],
  ['> quoted\n\nanswer', 'quoted\nanswer'],
  ['```js\nlet a\nlet b\n```', 'let a\nlet b'],
  ['a|b\n-|-\n1|2', 'a b\n1 2'],
])('a search result keeps the lines of what it shows: %j', ([text, lines]) => {
  expect(plainLines(parse(text!))).toBe(lines)
})
