/**
 * Who may import whom: main → app → schema → *.schema.ts → domain → policy, realtime → db, errors, env.
 * docs/decisions/2026-11-22-import-rules.md says why.
 */

const features = '^api/(accounts|rooms|moderation|messages|attachments|files|room-events|presence|inbox)/'
const graphql = '(^|/)node_modules/(graphql|graphql-yoga|graphql-ws|@pothos)/|^api/(schema|graphql)/'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      // A component may contain itself, as a tree does.
      from: { pathNot: '\\.svelte$' },
      to: { circular: true },
    },
    {
      name: 'app-from-main',
      comment: 'The server is started in one place.',
      severity: 'error',
      from: { pathNot: '^(api/main\\.ts|scripts/start\\.ts)$' },
      to: { path: '^api/(main|app)\\.ts$' },
    },
    {
      name: 'schema-from-app',
      comment: 'What is above the schema is the server alone.',
      severity: 'error',
      from: {
        pathNot: '^(api/app\\.ts|api/schema/|api/graphql/|api/websocket/|scripts/|test/)|\\.schema\\.ts$',
      },
      to: { path: '^api/schema/' },
    },
    {
      name: 'schema-file-from-schema',
      comment: 'A feature imports what another one does, never how that is offered. Types refer to types.',
      severity: 'error',
      from: { pathNot: '^api/schema/index\\.ts$|\\.schema\\.ts$' },
      to: { path: '\\.schema\\.ts$' },
    },
    {
      name: 'domain-without-graphql',
      comment: 'What Latchkey does is said without GraphQL: only a *.schema.ts may know it.',
      severity: 'error',
      from: { path: features, pathNot: '\\.schema\\.ts$' },
      to: { path: graphql },
    },
    {
      name: 'room-log-below-features',
      comment: 'The features use the room log and the bus, which know none of them.',
      severity: 'error',
      from: { path: '^api/(room-log|pubsub)/' },
      to: { path: features, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ground-below-all',
      severity: 'error',
      from: { path: '^api/(env|logger|errors|start-error)\\.ts$|^api/db/' },
      to: { path: '^api/', pathNot: '^api/(env|logger|errors|start-error)\\.ts$|^api/db/' },
    },
    {
      name: 'web-by-the-api-alone',
      comment: 'schema.graphql is what web and API share.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(api|prisma|scripts)/' },
    },
    {
      name: 'api-without-web',
      severity: 'error',
      from: { path: '^(api|prisma)/' },
      to: { path: '^web/' },
    },
    {
      name: 'ui-without-graphql',
      comment: 'A component takes props.',
      severity: 'error',
      from: { path: '^web/src/lib/ui/' },
      to: { path: '^web/src/lib/graphql/|(^|/)node_modules/(@urql|graphql|graphql-ws)/' },
    },
    {
      name: 'tests-by-the-api-alone',
      comment: 'A rule is tested through GraphQL over a real socket.',
      severity: 'error',
      from: { path: '^test/(rules|cluster|web)/[^/]+$' },
      to: { path: '^(api|prisma|web)/' },
    },
    {
      name: 'no-development-package',
      comment: 'What runs is installed with --omit=dev.',
      severity: 'error',
      from: { path: '^(api|prisma)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'found',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, preCompilationOnly: false, pathNot: '^[.$#]' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(prisma/generated|web/(build|\\.svelte-kit)|web/src/lib/graphql/generated)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.svelte'],
    },
  },
}
