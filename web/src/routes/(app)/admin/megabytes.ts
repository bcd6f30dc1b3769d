const MEGABYTE = 2 ** 20

/** Returns bytes in megabytes for a field, with a point whatever the language: the same text that parseMegabytes reads. */
export const toMegabytes = (bytes: number): string => String(Math.floor((bytes / MEGABYTE) * 100) / 100)

/** Parses megabytes, with a point or a comma, into bytes. Returns null for anything else. */
export function parseMegabytes(text: string): number | null {
  const number = Number(text.trim().replace(',', '.'))
  return text.trim() && Number.isFinite(number) && number >= 0 ? Math.round(number * MEGABYTE) : null
}
