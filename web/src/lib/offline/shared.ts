import { discardShared, SHARED_CACHE } from './shared-cache.ts'

/** A text and pictures that another app of the device has shared with this one, until a room is chosen for them. */
export interface Shared {
  text: string
  files: File[]
}

/** The fields in which the device sends it (the web app's manifest). */
export interface SharedFields {
  title?: string | null
  text?: string | null
  url?: string | null
}

/** Nobody looks for a share that was given up an hour ago. */
const MAX_AGE_MS = 3_600_000

interface Kept {
  text: string
  files: string[]
  /** Milliseconds since the epoch. */
  savedAt: number
}

/** Puts the fields together as one text: each on its own line, unless another one contains it already. */
export function joinShared({ title, text, url }: SharedFields): string {
  const [heading = '', body = '', link = ''] = [title, text, url].map((part) => part?.toWellFormed().trim())
  const lines = [body.includes(heading) ? '' : heading, body, body.includes(link) ? '' : link]
  return lines.filter(Boolean).join('\n')
}

const field = (form: FormData, name: string): string | null => {
  const value = form.get(name)
  return typeof value === 'string' ? value : null
}

/** Reads the fields of the form that the device posts. */
export const sharedFields = (form: FormData): SharedFields => ({
  title: field(form, 'title'),
  text: field(form, 'text'),
  url: field(form, 'url'),
})

export const sharedFiles = (form: FormData): File[] =>
  form.getAll('files').filter((value) => value instanceof File && value.size > 0) as File[]

/** Keeps what was shared on this device, in place of what was shared before. */
export async function saveShared(form: FormData): Promise<void> {
  await discardShared()
  const cache = await caches.open(SHARED_CACHE)
  const files = sharedFiles(form)
  await Promise.all(
    files.map((file, index) =>
      cache.put(`/shared/${index}`, new Response(file, { headers: { 'content-type': file.type } })),
    ),
  )
  const kept: Kept = {
    text: joinShared(sharedFields(form)),
    files: files.map(({ name }) => name),
    savedAt: Date.now(),
  }
  await cache.put('/shared', Response.json(kept))
}

/** Returns what was shared last. Null if there is nothing, or it is too old. */
export async function readShared(): Promise<Shared | null> {
  if (!('caches' in globalThis)) return null
  const cache = await caches.open(SHARED_CACHE)
  const response = await cache.match('/shared')
  if (!response) return null
  const { text, files: names, savedAt } = (await response.json()) as Kept
  if (savedAt < Date.now() - MAX_AGE_MS) {
    await discardShared()
    return null
  }
  const files = await Promise.all(
    names.map(async (name, index) => {
      const blob = await (await cache.match(`/shared/${index}`))?.blob()
      return blob && new File([blob], name, { type: blob.type })
    }),
  )
  return { text, files: files.filter((file) => file !== undefined) }
}
