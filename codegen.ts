import type { CodegenConfig } from '@graphql-codegen/cli'

const generated = 'web/src/lib/graphql/generated/'

/** Generates types and texts of the web app's operations, and the schema for its cache, from schema.graphql. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['web/src/**/*.ts', '!web/src/lib/graphql/generated/**'],
  ignoreNoDocuments: true,
  generates: {
    [generated]: {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { ID: 'string', DateTime: 'string', File: 'File' },
      },
    },
    [`${generated}introspection.ts`]: { plugins: ['./web/introspection.plugin.js'] },
    [`${generated}documents.json`]: { plugins: ['./web/documents.plugin.js'] },
  },
}

export default config
