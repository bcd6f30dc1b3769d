import { setImmediate as nextTurn } from 'node:timers/promises'
import { visibleLine } from '@latchkey/text'

/** Metadata of a page. Null for what it does not have. Its texts are plain, of one line and of limited length. */
export type PageMetadata = {
  siteName: string | null
  title: string | null
  description: string | null
  /** The address of its picture. */
  imageUrl: string | null
}

const MAX_SITE_NAME = 80
const MAX_TITLE = 200
const MAX_DESCRIPTION = 400
const MAX_URL = 2_000
/** Code units that are parsed in one turn of the event loop. */
const SLICE = 2 ** 16
/** Tags within tags. In a head they are few; the parser's time grows with them. */
const MAX_DEPTH = 32

/** Names of metadata, the better one first. */
const names = {
  siteName: ['og:site_name', 'application-name'],
  title: ['og:title', 'twitter:title'],
  description: ['og:description', 'twitter:description', 'description'],
  imageUrl: ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src'],
} as const

/**
 * Reads OpenGraph and HTML metadata from a page's head. Its encoding is that of its byte order mark, of `charset` (from the
 * header) or of its own declaration. `url` is the page's address.
 */
export async function readMetadata(
  page: Buffer,
  { charset, url }: { charset?: string; url: string },
): Promise<PageMetadata> {
  const { meta, title, base } = await readHead(await decode(page, charset))
  const first = (candidates: readonly string[]) =>
    candidates.map((name) => meta.get(name)).find((content) => content?.trim())
  return {
    siteName: toLine(first(names.siteName), MAX_SITE_NAME),
    title: toLine(first(names.title) ?? title, MAX_TITLE),
    description: toLine(first(names.description), MAX_DESCRIPTION),
    imageUrl: resolve(first(names.imageUrl), resolve(base, url) ?? url),
  }
}

async function decode(page: Buffer, charset: string | undefined): Promise<string> {
  const { decodeBuffer } = await import('encoding-sniffer')
  // Older pages without a declaration are in the encoding of Western Europe, as browsers assume.
  const { isUtf8 } = await import('node:buffer')
  return decodeBuffer(page, {
    transportLayerEncodingLabel: charset,
    defaultEncoding: isUtf8(page) ? 'utf-8' : 'windows-1252',
  })
}

type Head = { meta: ReadonlyMap<string, string>; title: string; base: string | undefined }

async function readHead(html: string): Promise<Head> {
  const { Parser } = await import('htmlparser2')
  const meta = new Map<string, string>()
  let [title, base, depth, ended]: [string, string | undefined, number, boolean] = ['', undefined, 0, false]
  /** The parts of the first title. Null while no title is open. */
  let open: string[] | null = null
  const parser = new Parser({
    onopentag(tag, { property, name, content, href }) {
      ended ||= tag === 'body' || ++depth > MAX_DEPTH
      if (ended) return
      if (tag === 'meta' && content !== undefined) {
        const key = (property ?? name ?? '').trim().toLowerCase()
        if (key && !meta.has(key)) meta.set(key, content)
      } else if (tag === 'base') base ??= href
      else if (tag === 'title' && !title) open = []
    },
    ontext(text) {
      open?.push(text)
    },
    onclosetag(tag) {
      depth--
      if (tag === 'head') ended = true
      if (tag !== 'title' || !open) return
      title = open.join('').slice(0, 4 * MAX_TITLE)
      open = null
    },
  })
  for (let from = 0; from < html.length && !ended; from += SLICE) {
    if (from > 0) await nextTurn()
    parser.write(html.slice(from, from + SLICE))
  }
  return { meta, title, base }
}

/** Returns a text in one line without invisible characters, shortened to `max` characters. Null if it shows nothing. */
function toLine(text: string | undefined, max: number): string | null {
  // Only to a limit is it worth the work; some characters go.
  const characters = Array.from(visibleLine((text ?? '').slice(0, 4 * max)))
  if (characters.length <= max) return characters.join('') || null
  return `${characters
    .slice(0, max - 1)
    .join('')
    .trimEnd()}…`
}

/** Returns an address of the web relative to another, or null. */
function resolve(address: string | undefined, base: string): string | null {
  const url = address === undefined ? null : URL.parse(address.trim(), base)
  return url && /^https?:$/.test(url.protocol) && url.href.length <= MAX_URL ? url.href : null
}
