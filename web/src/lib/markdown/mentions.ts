/** A piece of text; with a username if it is a mention. */
export type Piece = { text: string; username?: string }

const mention = /(?<![\p{L}\p{N}_@/.-])@([a-z0-9_-]{3,32})/giu

/** Splits a text at the @names of the users that the message mentions. */
export function splitMentions(text: string, mentioned: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(mention)) {
    const username = match[1]!.toLowerCase()
    if (!mentioned.has(username)) continue
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) })
    pieces.push({ text: match[0], username })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ text: text.slice(end) })
  return pieces
}
