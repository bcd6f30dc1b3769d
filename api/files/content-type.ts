import { open } from 'node:fs/promises'
import { env } from '../env.ts'

/** Bytes read to distinguish text from binary data. */
const SAMPLE_SIZE = 64 * 1024

/**
 * Detects a file's content type from its bytes. Its name and the type that the client declares are ignored. Recognizes
 * HTML and SVG among text files; falls back to application/octet-stream.
 */
export async function detectContentType(path: string): Promise<string> {
  // Loaded with the first upload.
  const { fileTypeFromFile } = await import('file-type')
  const detected = (await fileTypeFromFile(path))?.mime
  if (detected && detected !== 'application/xml') return detected
  const text = await readTextSample(path)
  if (text === null) return 'application/octet-stream'
  const start = text.replace(preamble, '')
  if (/^<svg[\s>]/i.test(start)) return 'image/svg+xml'
  if (
    /^<(!doctype html|html|head|body|title|script|iframe|style|meta|link|div|h1|p|a|table|br|img)[\s>]/i.test(
      start,
    )
  )
    return 'text/html'
  return detected ?? 'text/plain'
}

/** Everything allowed before the first element: a byte order mark, white space, comments, declarations. */
const preamble = /^\uFEFF?(\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!doctype svg[^>]*>)*/i

/** The start of a UTF-8 text file; null for any other file. */
async function readTextSample(path: string): Promise<string | null> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_SIZE), 0, SAMPLE_SIZE, 0)
  try {
    // `stream` allows a character that is cut off at the end of the sample.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead), {
      stream: true,
    })
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}

/** Returns whether UPLOAD_TYPES allows this content type. */
export const isAcceptedType = (contentType: string): boolean =>
  env.UPLOAD_TYPES.some(
    (accepted) =>
      accepted === '*/*' ||
      accepted === contentType ||
      (accepted.endsWith('/*') && contentType.startsWith(accepted.slice(0, -1))),
  )

/** Types that a browser displays or plays without running anything. */
const inlineTypes = /^(image\/(png|apng|jpeg|gif|webp|avif)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain)$/

/** Returns whether a file of this type may be served inline; every other type is served as a download. */
export const isInline = (contentType: string): boolean => inlineTypes.test(contentType)
