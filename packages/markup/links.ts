/** Code units of an address at most. */
const MAX_URL = 2_000

/** Characters that end an address: blanks, quotes and brackets, and the punctuation of Chinese and Japanese. */
const boundary = String.raw`\s<>"“”‘’«»…\p{Cc}\p{Cf}\u3000-\u3003\u3008-\u3020\u3030\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65`
/** A user may precede the host, which ends at whatever cannot be in its name. */
const hostName = String.raw`(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}\p{M}._~*-]+)`
const bare = new RegExp(
  String.raw`(?:https?:\/\/(?:[\w.!$&'()*+,;=:%~-]*@)?|(?=www\.))(${hostName})(?::\d+)?(?:[/?#][^${boundary}]*)?`,
  'iuy',
)
/** The end of a host in ASCII, with letters after it that belong to the sentence: no such name has both. */
const mixedEnd = /(?<=\.[a-z]{2,})\P{ASCII}+$/iu
const bracketed = /<(https?:\/\/[^\s<>]+|mailto:[^\s<>]+)>/iy
const domain = /[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+/iy

export type Found = { url: string; text: string; end: number; bracketed?: true }

/** Returns an address that a link may lead to, as written. Null for one that could do anything else than lead there. */
export function safeUrl(url: string): string | null {
  if (!url || url.length > MAX_URL || !URL.canParse(url, 'https://relative.invalid')) return null
  // Browsers take `//host` and `/\\host` for another server.
  return /^(?:https?:\/\/|mailto:|\/(?![/\\]))[^\p{Cc}]*$/iu.test(url) ? url : null
}

/**
 * Finds a bare address at an index. Punctuation after it is the sentence's, and so is a parenthesis that was opened
 * before it. `closers` are the delimiters that are open: one of them at the end closes its emphasis instead.
 */
export function bareLink(text: string, index: number, closers: ReadonlySet<string>): Found | null {
  const found = trimUrl(bareAt(text, index), closers)
  if (!found || found.length > MAX_URL) return null
  const url = /^www\./i.test(found) ? `http://${found}` : found
  if (
    !/^https?:\/\/[^\s/?#]*[\p{L}\p{N}\]]/iu.test(url) ||
    (url !== found && !/^www\.[^./?#]+\.[^./?#]/i.test(found))
  )
    return null
  return safeUrl(url) === null ? null : { url, text: found, end: index + found.length }
}

/** Returns the text that looks like a bare address at an index; empty if there is none. */
function bareAt(text: string, index: number): string {
  bare.lastIndex = index
  const match = bare.exec(text)
  if (!match) return ''
  const host = match[1]!
  const ended = host.replace(mixedEnd, '')
  return host === ended ? match[0] : match[0].slice(0, match[0].indexOf(host) + ended.length)
}

const closingBrackets: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

function trimUrl(url: string, closers: ReadonlySet<string>): string {
  const count: Record<string, number> = { '(': 0, ')': 0, '[': 0, ']': 0, '{': 0, '}': 0 }
  for (const character of url) if (character in count) count[character]!++
  let end = url.length
  while (end > 0) {
    const last = url[end - 1]!
    const opening = closingBrackets[last]
    const run = /[*_~]/.test(last) ? trailingRun(url, end) : ''
    if (run && closers.has(run)) end -= run.length
    else if (/[?!.,:;'*~|]|(?!\p{ASCII})\p{Po}/u.test(last)) end--
    else if (opening && count[last]! > count[opening]!) {
      count[last]!--
      end--
    } else break
  }
  return url.slice(0, end)
}

function trailingRun(text: string, end: number): string {
  let start = end - 1
  while (start > 0 && text[start - 1] === text[start]) start--
  return text.slice(start, end)
}

/** The end of what looks like a bare address at an index. */
export function bareEnd(text: string, index: number): number {
  return index + bareAt(text, index).length
}

/** Finds an address in angle brackets at an index. */
export function bracketedLink(text: string, index: number): Found | null {
  bracketed.lastIndex = index
  const match = bracketed.exec(text)
  const url = match && safeUrl(match[1]!)
  return url ? { url, text: url.replace(/^mailto:/i, ''), end: bracketed.lastIndex, bracketed: true } : null
}

/** Finds a mail address around the @ at an index, whose local part begins at or after `from`. */
export function mailAddress(text: string, index: number, from: number): (Found & { start: number }) | null {
  const local = /[a-z0-9](?:[a-z0-9._+-]*[a-z0-9+])?$/i.exec(
    text.slice(Math.max(from, index - 64), index),
  )?.[0]
  if (!local) return null
  domain.lastIndex = index + 1
  const host = domain.exec(text)?.[0]
  if (!host) return null
  const [start, end] = [index - local.length, index + 1 + host.length]
  // The sign may be one of a full width, and is shown as it is written.
  return { url: `mailto:${local}@${host}`, text: text.slice(start, end), start, end }
}

/**
 * Finds the address of `[text](address)`, with `index` at its opening parenthesis. Parentheses may be nested three deep.
 * A title in quotes is passed over.
 */
export function destination(text: string, index: number): { url: string; end: number } | null {
  let at = index + 1
  while (text[at] === ' ') at++
  const start = at
  let depth = 0
  for (; at < text.length && at - start <= MAX_URL; at++) {
    const character = text[at]!
    if (character === '(' && ++depth > 3) return null
    if (character === ')' && depth-- === 0) break
    if (/[\s<>]/.test(character)) break
  }
  const url = safeUrl(text.slice(start, at))
  if (!url) return null
  const title = /\s*(?:\s"[^"\n]{0,200}")?\s*\)/y
  title.lastIndex = at
  return title.test(text) ? { url, end: title.lastIndex } : null
}
