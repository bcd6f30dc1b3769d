import { enableCompileCache } from 'node:module'
import { build, everything, root } from './steps.js'

/** npm start: builds everything that is out of date, then runs the server in this process, so that it gets npm's signals. */
build(everything)
// Compiling unchanged code takes a third of the start time.
enableCompileCache(`${root}node_modules/.cache/latchkey/code`)
await import(`${root}build/server/main.js`)
