import type { Reporter, TestModule } from 'vitest/node'

/** Prints the ten files that took longest, so that one sees which to make faster. */
export class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules
      .map((module) => ({ name: module.relativeModuleId, seconds: secondsOf(module) }))
      .toSorted((a, b) => b.seconds - a.seconds)
    if (files.length < 2) return
    console.log('\n The slowest files:')
    for (const { name, seconds } of files.slice(0, 10))
      console.log(`${`${seconds.toFixed(1)} s`.padStart(9)}  ${name}`)
  }
}

/** Returns how long a file took from its import to its last hook. */
function secondsOf(module: TestModule): number {
  const { duration, collectDuration, prepareDuration, environmentSetupDuration, setupDuration } =
    module.diagnostic()
  return (duration + collectDuration + prepareDuration + environmentSetupDuration + setupDuration) / 1_000
}
