import { joinEmbedded } from '../../api/db/embedded.ts'
import { env } from '../../api/env.ts'
import { StartError } from '../../api/errors.ts'

/** Connects to the database of this Latchkey: the one of DATABASE_URL, or its own, which is started unless it runs. */
export async function connectToData(): Promise<{ url: string } & AsyncDisposable> {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, async [Symbol.asyncDispose]() {} }
  const database = await joinEmbedded(env.DATA_DIR)
  return { url: database.url, [Symbol.asyncDispose]: () => database.stop() }
}

/** Runs a command with the arguments of this process, and ends the process: with 0 only if everything went well. */
export async function run(command: (args: string[]) => Promise<void>): Promise<never> {
  try {
    await command(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof StartError ? error.message : explain(error))
    process.exit(1)
  }
  process.exit(0)
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return `The disk is full. Free some space and try again. (${message})`
  return `It failed, and nothing was left behind: ${message}. Correct that and try again.`
}
