import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StartError } from '../../api/errors.ts'

export const MANIFEST = 'manifest.json'

/** The version of the format. A restore refuses any other. */
export const FORMAT = 1

const stored = { path: z.string(), bytes: z.int().min(0), sha256: z.string().length(64) }

const manifest = z.object({
  format: z.literal(FORMAT),
  createdAt: z.iso.datetime(),
  /** The names of the migrations that the database had, in their order. */
  migrations: z.array(z.string()).min(1),
  /** In an order in which foreign keys hold. Each is a file of COPY's text format, compressed by gzip. */
  tables: z.array(
    z.object({ ...stored, name: z.string(), columns: z.array(z.string()), rows: z.int().min(0) }),
  ),
  /** Uploads, below files/. */
  files: z.array(z.object(stored)),
})

/** The list of everything in a backup, with checksums. It is written last: without it there is no backup. */
export type Manifest = z.infer<typeof manifest>

/** A file of a backup; its path is relative to the backup's folder. */
export type StoredFile = { path: string; bytes: number; sha256: string }

/** Reads the manifest of the backup in a folder. Throws a StartError where there is none that this version can read. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((cause: Error) => {
    throw new StartError(
      `${folder} is not a complete backup: ${cause.message}.\nName a folder that \`npm run backup -- FOLDER\` has made.`,
    )
  })
  try {
    return manifest.parse(JSON.parse(text))
  } catch (cause) {
    throw new StartError(
      `${join(folder, MANIFEST)} is damaged, or was made by another version of Latchkey. Use another backup.`,
      { cause },
    )
  }
}
