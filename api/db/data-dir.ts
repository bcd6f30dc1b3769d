import { existsSync } from 'node:fs'
import { access, constants, mkdir, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StartError } from '../errors.ts'

/** Creates the data directory if necessary and returns its path without links. Throws a StartError if it is not writable. */
export async function ensureDataDir(dataDir: string): Promise<string> {
  try {
    await createDirectory(dataDir)
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return await realpath(dataDir)
  } catch (cause) {
    throw new StartError(
      `DATA_DIR is ${JSON.stringify(dataDir)}, and it is not writable: ${(cause as Error).message}.\n` +
        'Use a directory that this user can write to, or change the permissions of this one.',
      { cause },
    )
  }
}

/** Replaces mkdir's `recursive`, which never returns on file systems that create no directories, such as /proc. */
async function createDirectory(path: string): Promise<void> {
  if (existsSync(path)) return
  await createDirectory(dirname(path))
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    // Another node may have created it first.
    if (error.code !== 'EEXIST') throw error
  })
}
