/** A piece of text, or a name that it mentions. */
export type Piece = { text: string; username?: string }

const name = /(?<![\p{L}\p{N}_@/.-])@([a-z0-9_-]{3,32})/giu

/** Takes a text apart at the names that it mentions with @, of those who are mentioned. */
export function pieces(text: string, mentioned: ReadonlySet<string>): Piece[] {
  const found: Piece[] = []
  let end = 0
  for (const match of text.matchAll(name)) {
    const username = match[1]!.toLowerCase()
    if (!mentioned.has(username)) continue
    if (match.index > end) found.push({ text: text.slice(end, match.index) })
    found.push({ text: match[0], username })
    end = match.index + match[0].length
  }
  if (end < text.length) found.push({ text: text.slice(end) })
  return found
}
