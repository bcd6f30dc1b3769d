import { readFileSync } from 'node:fs'
import { buildSchema, GraphQLScalarType, isSpecifiedScalarType } from 'graphql'
import { expect, test } from 'vitest'

test('every scalar of our own names its specification', () => {
  const types = Object.values(buildSchema(readFileSync('schema.graphql', 'utf8')).getTypeMap())
  const own = types.filter((type) => type instanceof GraphQLScalarType && !isSpecifiedScalarType(type))
  expect(own.map(({ name }) => name)).toEqual(expect.arrayContaining(['DateTime', 'File']))
  for (const scalar of own)
    expect((scalar as GraphQLScalarType).specifiedByURL, scalar.name).toMatch(/^https:/)
})
