import { afterAll, TestRunner } from 'vitest'

/**
 * Ends something once the file's tests have run. Throws inside a test, where Vitest ignores hooks: what the test has started
 * would run on beside all others.
 */
export function afterFile(end: () => Promise<unknown>): void {
  const test = TestRunner.getCurrentTest()
  if (test) throw new Error(`The test "${test.name}" must end what it starts by itself`)
  afterAll(async () => void (await end()))
}
