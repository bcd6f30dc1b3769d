import { build, everything } from './steps.js'

export * from './steps.js'

if (import.meta.main) build(everything)
