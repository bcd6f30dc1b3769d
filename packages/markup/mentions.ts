import { beforeDelimiters, isWord, at } from './characters.ts'

const name = /[@＠]([a-z0-9_-]{3,32})(?![a-z0-9_-])/iy
const otherServer = /^@[\p{L}\p{N}-]{1,63}\.\p{L}/u

/**
 * Finds a mention at an index: an @ where a word may begin, and a username of 3 to 32 letters, digits, - and _. Names may
 * end in - and _, and so may sentences: `candidates` has every name that can be meant. A run of delimiters at its end that
 * is among `closers` closes its emphasis instead. `@ana@example.org` is an address of another server.
 */
export function mentionAt(
  text: string,
  index: number,
  closers: ReadonlySet<string>,
): { value: string; candidates: string[]; end: number } | null {
  const previous = beforeDelimiters(text, index)
  if (isWord(previous) || /[@＠/.\-=&?#%+]/.test(previous)) return null
  name.lastIndex = index
  let written = name.exec(text)?.[1]
  if (!written) return null
  const after = index + 1 + written.length
  if (isWord(at(text, after)) || otherServer.test(text.slice(after, after + 66))) return null
  const run = /_+$/.exec(written)?.[0]
  if (run && closers.has(run)) written = written.slice(0, -run.length)
  if (written.length < 3) return null
  const candidates: string[] = []
  for (let length = written.length; length >= 3; length--)
    if (length === written.length || /[-_]/.test(written[length]!))
      candidates.push(written.slice(0, length).toLowerCase())
  return { value: text.slice(index, index + 1 + written.length), candidates, end: index + 1 + written.length }
}
