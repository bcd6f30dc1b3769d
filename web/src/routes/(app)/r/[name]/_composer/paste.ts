/** The formats that a clipboard offers. */
export interface Clipboard {
  files: readonly File[]
  /** text/plain. */
  plain: string
  /** The words of text/html. */
  words: string
  /** True if text/html has a picture. */
  picture: boolean
}

export type Pasted =
  | { type: 'files'; files: readonly File[] }
  /** A text that the browser does not paste by itself. */
  | { type: 'text'; text: string }
  | { type: 'default' }

/**
 * Decides what a paste adds. Text wins over a picture of it, which spreadsheets and word processors offer as well. The names or
 * paths of copied files, and the address of a copied picture, are no text of their own.
 */
export function choosePasted({ files, plain, words, picture }: Clipboard): Pasted {
  const hasPlain = plain.trim() !== '' && !(files.length > 0 && describesFiles(plain, files))
  const isAddress = picture && !words.trim() && /^\s*\S+\s*$/.test(plain)
  if (files.length > 0 && (isAddress || !hasPlain) && !isOwnText(words, files))
    return { type: 'files', files }
  if (hasPlain) return { type: 'default' }
  return words.trim() && !plain ? { type: 'text', text: words } : { type: 'default' }
}

/** Returns true if each line is the name or the path of one of the files. */
function describesFiles(text: string, files: readonly File[]): boolean {
  const names = new Set(files.map(({ name }) => name))
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim())
  // File managers put such words before the paths.
  return lines.every((line) => /^(?:copy|cut)$/.test(line) || names.has(nameOf(line)))
}

const isOwnText = (words: string, files: readonly File[]) =>
  words.trim() !== '' && !describesFiles(words, files)

function nameOf(path: string): string {
  const name = path.trim().split(/[/\\]/).at(-1) ?? ''
  try {
    return /^file:/i.test(path.trim()) ? decodeURIComponent(name) : name
  } catch {
    return name
  }
}

/** Reads the formats of a paste. */
export function readClipboard(data: DataTransfer): Clipboard {
  const html = new DOMParser().parseFromString(withBreaks(data.getData('text/html')), 'text/html')
  for (const hidden of html.querySelectorAll('script, style, title')) hidden.remove()
  return {
    files: [...data.files],
    plain: data.getData('text/plain'),
    words: (html.body.textContent ?? '').replaceAll(/\n{3,}/g, '\n\n').trim(),
    picture: html.querySelector('img') !== null,
  }
}

/** Puts line breaks and tabs where the page that a text was copied from has them. */
const withBreaks = (html: string): string =>
  html
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<br\b[^>]*>|<\/(?:p|div|li|tr|h[1-6]|blockquote|pre)>/gi, '\n')
    .replaceAll(/<\/t[dh]>(?=\s*<t[dh])/gi, '\t')
