import { open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'
import { env } from '../env.ts'

/** Bytes that are looked at to tell text from the rest. */
const SAMPLE = 64 * 1024

/**
 * What a file is, by what is in it: neither its name nor what the client says of it counts. Text that is HTML or SVG is
 * called so; what nobody knows is application/octet-stream.
 */
export async function detectContentType(path: string): Promise<string> {
  const detected = (await fileTypeFromFile(path))?.mime
  if (detected && detected !== 'application/xml') return detected
  const text = await readText(path)
  if (text === null) return 'application/octet-stream'
  const beginning = text.replace(preamble, '')
  if (/^<svg[\s>]/i.test(beginning)) return 'image/svg+xml'
  if (
    /^<(!doctype html|html|head|body|title|script|iframe|style|meta|link|div|h1|p|a|table|br|img)[\s>]/i.test(
      beginning,
    )
  )
    return 'text/html'
  return detected ?? 'text/plain'
}

/** What may come before the first element: a byte order mark, blanks, comments, declarations. */
const preamble = /^\uFEFF?(\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!doctype svg[^>]*>)*/i

/** The beginning of a file if it is text in UTF-8; else null. */
async function readText(path: string): Promise<string | null> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, 0)
  try {
    // What is cut off at the end of the sample is no error.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead), {
      stream: true,
    })
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}

/** Whether files of that type are taken here. */
export const isAcceptedType = (contentType: string): boolean =>
  env.UPLOAD_TYPES.some(
    (taken) =>
      taken === '*/*' ||
      taken === contentType ||
      (taken.endsWith('/*') && contentType.startsWith(taken.slice(0, -1))),
  )
