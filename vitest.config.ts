import { availableParallelism } from 'node:os'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { SlowestFirst } from './test/harness/run/sequencer.ts'
import { SlowestFiles } from './test/harness/run/slowest-files.ts'
import { TIMEOUT } from './test/harness/wait.ts'

/**
 * For tests that reach the application by a port. On a machine with few cores, tests may wait for their turn; they never
 * wait for a time to pass. A step that waits in vain gives up before its test does, so that the message names the step.
 */
const overSockets = {
  // Files share nothing but modules of the harness, which take longer to load than many a file to run.
  isolate: false,
  testTimeout: 2 * TIMEOUT,
  hookTimeout: 2 * TIMEOUT,
  expect: { poll: { timeout: TIMEOUT } },
}

/** By default Vitest leaves one core idle. Tests wait for servers, so that there is work for two files on any machine. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  // As Node resolves it. By default the packages get graphql's production build, and the tests its other one.
  ssr: { resolve: { conditions: ['module', 'node'], externalConditions: ['node'] } },
  test: {
    globalSetup: 'test/harness/global-setup.ts',
    reporters: ['default', new SlowestFiles(), ['json', { outputFile: 'test-output/results.json' }]],
    sequence: { sequencer: SlowestFirst },
    maxWorkers,
    projects: [
      {
        extends: true,
        // Compiles the runes of .svelte.ts files.
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'unit',
          // They wait for nothing, and a machine that is busy with something else may still come to them late.
          testTimeout: TIMEOUT,
          include: ['{api,packages,prisma,scripts,bench}/**/*.test.ts', 'web/src/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...overSockets,
          name: 'rules',
          // As long as one waits for the database and its servers, another can run.
          maxWorkers: maxWorkers + 1,
          include: ['test/rules/*.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...overSockets,
          name: 'cluster',
          // Half of the time these wait for nodes that start and stop.
          maxWorkers: maxWorkers + 1,
          include: ['test/cluster/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: { ...overSockets, name: 'web', include: ['test/web/*.test.ts'], sequence: { groupOrder: 3 } },
      },
    ],
  },
})
