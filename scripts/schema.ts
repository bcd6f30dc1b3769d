import { writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../api/schema.ts'

/** schema.graphql: what clients read, printed from the builder and committed; a test holds the one against the other. */
export const printed = `${printSchema(lexicographicSortSchema(schema))}\n`

if (import.meta.main) writeFileSync(new URL('../schema.graphql', import.meta.url), printed)
