import { expect, test } from 'vitest'
import { readMetadata } from './metadata.ts'

const url = 'https://a.example/articles/one'
const read = (html: string | Buffer, charset?: string) => readMetadata(Buffer.from(html), { charset, url })

test('OpenGraph comes before Twitter’s metadata and HTML, whatever the order and the case', async () => {
  expect(
    await read(`<!DOCTYPE html><HTML><Head><title>An HTML title</title>
      <meta name="description" content="An HTML description"><META NAME="twitter:title" CONTENT="Twitter’s title">
      <meta property="og:title" content="A &amp; B &lt;b&gt;"/><meta property='OG:SITE_NAME' content='The site'>
      <meta property="og:image" content="/pictures/1.png"></head>
      <body><meta property="og:description" content="not in the head"></body></html>`),
  ).toEqual({
    siteName: 'The site',
    title: 'A & B <b>',
    description: 'An HTML description',
    imageUrl: 'https://a.example/pictures/1.png',
  })
  expect(await read('<title>Only\n a  title</title>')).toEqual({
    ...{ title: 'Only a title', siteName: null, description: null, imageUrl: null },
  })
})

test.each([
  ['<meta property="og:image" content="javascript:alert(1)">', null],
  ['<meta property="og:image" content="data:image/png;base64,AA">', null],
  ['<meta property="og:image" content="//b.example/x.png">', 'https://b.example/x.png'],
  [
    '<base href="https://b.example/y/"><meta property="og:image" content="x.png">',
    'https://b.example/y/x.png',
  ],
])('the picture of %s is %j', async (html, imageUrl) => {
  expect((await read(html)).imageUrl).toBe(imageUrl)
})

test('a picture at an address that is too long is none', async () => {
  expect((await read(`<meta property="og:image" content="/${'x'.repeat(3_000)}">`)).imageUrl).toBeNull()
})

test('a text has no control or direction characters, and a limited length', async () => {
  const { title, description } = await read(
    `<meta property="og:title" content="a&#0;b\u202Ec\u2066d\u200B\n\te">
     <meta property="og:description" content="${'word '.repeat(50_000)}">`,
  )
  expect(title).toBe('a\uFFFDbcd e')
  expect(description).toHaveLength(400)
  expect(description).toMatch(/\w…$/)
  expect((await read('<title>\u202E\u200B </title>')).title).toBeNull()
})

test.each([
  ['Shift_JIS', undefined, [0x93, 0xfa, 0x96, 0x7b], '日本'],
  ['windows-1251', 'declared', [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2], 'Привет'],
  ['a label that there is not', undefined, [...Buffer.from('né')], 'né'],
  [undefined, undefined, [0x6e, 0xe9], 'né'],
  [undefined, undefined, [...Buffer.from('né 日本')], 'né 日本'],
])('a title in %s (%s) is read', async (charset, declared, bytes, title) => {
  const meta = declared ? `<meta charset="${charset}">` : ''
  const page = Buffer.concat([Buffer.from(`${meta}<title>`), Buffer.from(bytes), Buffer.from('</title>')])
  expect((await read(page, declared ? undefined : charset)).title).toBe(title)
})

test('pages that are made to take long take no longer than others', async () => {
  const size = 2 ** 20
  for (const repeated of ['<a>', '</a>', '<a </b', '<', '&', '<!--', '<meta a="', '<title>', '&amp;']) {
    const start = performance.now()
    await read(`<title>x</title>${repeated.repeat(size / repeated.length)}`)
    expect(performance.now() - start, repeated).toBeLessThan(5_000)
  }
})
