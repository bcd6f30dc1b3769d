/**
 * Which files may import which. From top to bottom, a layer may import those below it:
 *
 *   app, main, jobs                        start the server
 *   http, graphql, websocket               receive requests
 *   schema.ts                              collects the schema
 *   *.schema.ts, schema/                   define GraphQL types
 *   accounts, rooms, messages, inbox, …    features: what Latchkey does
 *   room-log, pubsub                       deliver events
 *   db, ops, outbound, env, errors, logger, …        foundation
 *
 * docs/decisions/2026-11-22-import-rules.md says why. scripts/folders.test.ts checks that no two folders import each other.
 */

const foundation =
  '^api/(db|ops|outbound)/|^api/(env|env-(providers|values)|origins|errors|logger|ids|pagination|secrets)\\.ts$'
const delivery = '^api/(room-log|pubsub)/'
const edge = '^api/(http|graphql|websocket)/'
/** Every folder of api/ that is in no other layer. */
const features = '^api/(?!(?:db|ops|outbound|room-log|pubsub|http|graphql|websocket|schema)/)[^/]+/'
const schemaFile = '\\.schema\\.ts$'
const unitTest = '\\.test\\.ts$'
const graphqlPackages =
  '(^|/)node_modules/(graphql|graphql-yoga|graphql-ws|graphql-http|graphql-jit|@pothos)/'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment:
        'No file imports itself through others, not even for a type. Move what both need to a file of its own.',
      severity: 'error',
      // A component may contain itself, as a tree does.
      from: { pathNot: '\\.svelte$' },
      to: { circular: true },
    },
    {
      name: 'one-start',
      comment: 'Only main.ts starts the server.',
      severity: 'error',
      from: { pathNot: '^api/main\\.ts$' },
      to: { path: '^api/(main|app)\\.ts$' },
    },
    {
      name: 'jobs-from-app',
      comment: 'Only app.ts starts the regular jobs.',
      severity: 'error',
      from: { pathNot: '^api/app\\.ts$' },
      to: { path: '^api/jobs\\.ts$' },
    },
    {
      name: 'edge-from-app',
      comment: 'Nothing below the edge knows how requests arrive. Features may send an HTTP response.',
      severity: 'error',
      from: { pathNot: `^api/(app|request)\\.ts$|${edge}` },
      to: { path: edge, pathNot: '^api/http/(respond|refuse)\\.ts$' },
    },
    {
      name: 'http-without-graphql',
      comment: 'GraphQL over HTTP uses the HTTP helpers, not the reverse.',
      severity: 'error',
      from: { path: '^api/http/' },
      to: { path: '^api/graphql/' },
    },
    {
      name: 'graphql-without-websocket',
      comment: 'WebSocket executes GraphQL, not the reverse.',
      severity: 'error',
      from: { path: '^api/graphql/' },
      to: { path: '^api/websocket/' },
    },
    {
      name: 'schema-from-app',
      comment: 'The server and its tools execute the schema. No other code imports it.',
      severity: 'error',
      from: { pathNot: `^api/app\\.ts$|^scripts/|^test/|${unitTest}` },
      to: { path: '^api/schema\\.ts$' },
    },
    {
      name: 'schema-builder-from-schema-files',
      comment: 'Only *.schema.ts files define GraphQL types.',
      severity: 'error',
      from: { path: '^api/', pathNot: `^api/schema/|^api/schema\\.ts$|${schemaFile}` },
      to: { path: '^api/schema/' },
    },
    {
      name: 'schema-file-from-schema-file',
      comment:
        'Code uses the functions of another feature, never its GraphQL types. GraphQL types refer to each other.',
      severity: 'error',
      from: { pathNot: `^api/schema\\.ts$|${schemaFile}` },
      to: { path: schemaFile },
    },
    {
      name: 'features-without-graphql',
      comment: 'Only the *.schema.ts files of a feature know GraphQL.',
      severity: 'error',
      from: { path: [features, delivery, foundation], pathNot: schemaFile },
      to: { path: graphqlPackages },
    },
    {
      name: 'delivery-below-features',
      comment: 'Event delivery serves all features and depends on none.',
      severity: 'error',
      from: { path: delivery, pathNot: schemaFile },
      to: { path: features, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'foundation-below-all',
      severity: 'error',
      from: { path: foundation, pathNot: unitTest },
      to: { path: '^api/', pathNot: foundation },
    },
    {
      name: 'web-by-the-api-alone',
      comment: 'The web app and the API share schema.graphql and no code.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(api|prisma|scripts)/' },
    },
    {
      name: 'api-without-web',
      comment: 'The API loads only the built web app.',
      severity: 'error',
      from: { path: '^(api|prisma)/' },
      to: { path: '^web/' },
    },
    {
      name: 'ui-without-graphql',
      comment: 'A UI component takes props.',
      severity: 'error',
      from: { path: '^web/src/lib/ui/' },
      to: { path: '^web/src/lib/graphql/|(^|/)node_modules/(@urql|graphql|graphql-ws)/' },
    },
    {
      name: 'tests-by-the-api-alone',
      comment: 'Tests of rules use GraphQL over a real connection.',
      severity: 'error',
      from: { path: '^test/(rules|cluster|web)/[^/]+$' },
      to: { path: '^(api|prisma|web)/' },
    },
    {
      name: 'no-development-package',
      comment: 'A server is installed with --omit=dev.',
      severity: 'error',
      from: { path: '^(api|prisma)/', pathNot: unitTest },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'outside-by-the-guard',
      comment:
        'Every request to another server goes through api/outbound/fetch-outside.ts. ESLint refuses fetch itself.',
      severity: 'error',
      from: { path: '^api/', pathNot: `^api/outbound/|${unitTest}` },
      to: { path: '(^|/)node_modules/undici/|^(node:)?(https|http2|tls)$' },
    },
    {
      name: 'resolvable',
      comment: 'Every imported file exists.',
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
