import { writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../api/schema.ts'

/** The contents of schema.graphql, which is committed for clients to read. A test compares the two. */
export const printedSchema = `${printSchema(lexicographicSortSchema(schema))}\n`

if (import.meta.main) writeFileSync(new URL('../schema.graphql', import.meta.url), printedSchema)
