import { getIntrospectedSchema, minifyIntrospectionQuery } from '@urql/introspection'

/** A codegen plugin that prints the schema for Graphcache, reduced to the parts that it reads. */
export const plugin = (schema) =>
  `export const introspection = ${JSON.stringify(minifyIntrospectionQuery(getIntrospectedSchema(schema)))} as const\n`
