import { constants } from 'node:os'
import { StartError } from '../../api/errors.ts'

/**
 * Runs a command with the arguments of this process and then ends the process, with exit code 0 only if the command
 * succeeded. A signal to stop aborts the command, which cleans up first.
 */
export async function runCommand(
  command: (args: string[], signal: AbortSignal) => Promise<void>,
): Promise<never> {
  const abort = new AbortController()
  let exitCode = 1
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      exitCode = 128 + constants.signals[name]
      abort.abort()
    })
  // The progress may be piped into a program that ends early.
  process.stdout.on('error', () => {})
  try {
    await command(process.argv.slice(2), abort.signal)
  } catch (error) {
    console.error(describe(error, abort.signal))
    process.exit(exitCode)
  }
  process.exit(0)
}

/** Errors of a write that finds no room: the disk, the quota or the limit on the size of a file. */
const noSpace = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

function describe(error: unknown, { aborted }: AbortSignal): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof StartError) return oneLine(message)
  if (aborted) return 'Interrupted. Nothing was left behind.'
  if (noSpace.has(code ?? ''))
    return `The disk is full or a size limit is reached. Free some space and try again; nothing was left behind. (${message})`
  return `It failed, and nothing was left behind: ${oneLine(message)}. Correct that and try again.`
}

const oneLine = (message: string) => message.trim().replaceAll(/\s*\n\s*/g, ' ')
