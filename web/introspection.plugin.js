import { getIntrospectedSchema, minifyIntrospectionQuery } from '@urql/introspection'

/** A codegen plugin: the schema as Graphcache reads it, without what it does not need. */
export const plugin = (schema) =>
  `export const introspection = ${JSON.stringify(minifyIntrospectionQuery(getIntrospectedSchema(schema)))} as const\n`
