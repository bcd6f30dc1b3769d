import { defineConfig } from 'vitest/config'

/** On a machine with few cores tests may wait for their turn; they never wait for a time to pass. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 25_000 } } }

export default defineConfig({
  // As Node resolves it. By default the packages get graphql's production build, and the tests its other one.
  ssr: { resolve: { conditions: ['module', 'node'], externalConditions: ['node'] } },
  test: {
    globalSetup: 'test/harness/postgres.ts',
    reporters: ['default', ['json', { outputFile: 'test-output/results.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{api,packages,prisma,scripts,bench}/**/*.test.ts', 'web/src/**/*.test.ts'],
          globalSetup: [],
        },
      },
      {
        extends: true,
        test: { ...patience, name: 'rules', include: ['test/rules/*.test.ts'], sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          ...patience,
          name: 'cluster',
          include: ['test/cluster/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          ...patience,
          name: 'web',
          include: ['test/web/*.test.ts'],
          sequence: { groupOrder: 3 },
          fileParallelism: false,
        },
      },
    ],
  },
})
