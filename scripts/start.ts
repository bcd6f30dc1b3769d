import { enableCompileCache } from 'node:module'
import { build, everything, root } from './build.ts'

/** npm start: builds what is not built and then becomes the server, so that npm's signals reach it. */
build(everything)
// A third of what a start takes is compiling what has not changed since the last one.
enableCompileCache(`${root}node_modules/.cache/latchkey/code`)
await import('../api/main.ts')
