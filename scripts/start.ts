import { build, everything } from './build.ts'

/** npm start: builds what is not built and then becomes the server, so that npm's signals reach it. */
build(everything)
await import('../api/main.ts')
