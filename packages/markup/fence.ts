/** A line that opens a block of code: its mark, and a language. */
export const fence = /^ {0,3}(`{3,}|~{3,})([^`~]*)$/

/** Returns true if a line closes a block of code that a mark has opened. */
export function closesFence(line: string, mark: string): boolean {
  const trimmed = line.trim()
  if (trimmed[0] === mark[0])
    return trimmed.length >= mark.length && trimmed === mark[0]!.repeat(trimmed.length)
  // In a chat people also close a block at the end of its last line.
  return trimmed.endsWith(mark) && trimmed[trimmed.length - mark.length - 1] !== mark[0]
}

/** Returns true if a text ends within a block of code that is not closed. */
export function endsInCode(text: string): boolean {
  let mark = ''
  for (const line of text.split(/\r\n|\n|\r/))
    if (!mark) mark = fence.exec(line)?.[1] ?? ''
    else if (closesFence(line, mark)) mark = ''
  return mark !== ''
}
