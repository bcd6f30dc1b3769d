import type { Options } from '../options.ts'
import { disconnects } from './disconnects.ts'
import { features } from './features.ts'
import { fanout } from './fanout.ts'
import { footprint } from './footprint.ts'
import { history } from './history.ts'
import { markup } from './markup.ts'
import { quiet } from './quiet.ts'
import { reading } from './reading.ts'
import { sends } from './sends.ts'
import { soak } from './soak.ts'
import { stall } from './stall.ts'
import { storm } from './storm.ts'
import { turns } from './turns.ts'
import { web } from './web.ts'

/** The parts of the benchmark, in the order in which they run. */
export const parts: Record<string, (options: Options) => Promise<void>> = {
  fanout,
  turns,
  quiet,
  footprint,
  sends,
  features,
  reading,
  history,
  markup,
  web,
  stall,
  storm,
  disconnects,
  soak,
}
