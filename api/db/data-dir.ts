import { existsSync } from 'node:fs'
import { access, constants, mkdir, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StartError } from '../errors.ts'

/** Where the data is, once it is there and can be written: the path without links. Throws a StartError otherwise. */
export async function ensureDataDir(dataDir: string): Promise<string> {
  try {
    await makeDirectory(dataDir)
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return await realpath(dataDir)
  } catch (cause) {
    throw new StartError(
      `DATA_DIR is ${JSON.stringify(dataDir)}, and cannot be written: ${(cause as Error).message}.\n` +
        'Give it a directory that this user may write, or change the rights of this one.',
      { cause },
    )
  }
}

/** Not mkdir's own `recursive`, which in Node never returns where a file system (such as /proc) makes no directories. */
async function makeDirectory(path: string): Promise<void> {
  if (existsSync(path)) return
  await makeDirectory(dirname(path))
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    // Another node was quicker.
    if (error.code !== 'EEXIST') throw error
  })
}
