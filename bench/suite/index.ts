import type { Options } from '../options.ts'
import { fanout } from './fanout.ts'
import { sends } from './sends.ts'

/** Everything that can be measured, in the order in which it is. */
export const parts: Record<string, (options: Options) => Promise<void>> = { fanout, sends }
