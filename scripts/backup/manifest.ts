import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StartError } from '../../api/errors.ts'

export const MANIFEST = 'manifest.json'

/** The version of the format. A restore refuses any other. */
export const FORMAT = 1

const storedFile = (folder: string) => ({
  path: z.string().refine((path) => path.startsWith(`${folder}/`) && !path.split(/[/\\]/).includes('..'), {
    error: 'is outside the backup',
  }),
  bytes: z.int().min(0),
  sha256: z.string().length(64),
})

const manifest = z.object({
  format: z.literal(FORMAT),
  createdAt: z.iso.datetime(),
  /** The names of the migrations that the database had, in order. */
  migrations: z.array(z.string()).min(1),
  /** Each table is after those that its foreign keys refer to. Its file has COPY's text format, compressed by gzip. */
  tables: z.array(
    z.object({
      ...storedFile('tables'),
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.int().min(0),
    }),
  ),
  /** The uploads. */
  files: z.array(z.object(storedFile('files'))),
})

/** The list of everything in a backup, with checksums. It is written last: a folder without it is not a backup. */
export type Manifest = z.infer<typeof manifest>

/** Reads the manifest of the backup in a folder. Throws a StartError if there is none that this version can read. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((cause: Error) => {
    throw new StartError(
      `${folder} is not a complete backup. Name a folder that \`npm run backup\` has created. (${cause.message})`,
      { cause },
    )
  })
  try {
    return manifest.parse(JSON.parse(text))
  } catch (cause) {
    throw new StartError(
      `${join(folder, MANIFEST)} is damaged or was written by another version of Latchkey. Use another backup.`,
      { cause },
    )
  }
}
