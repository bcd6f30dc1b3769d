import { isObjectType, getNamedType } from 'graphql'
import { expect, test } from 'vitest'
import { access } from './access.ts'
import { schema } from '../schema.ts'

const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
const types = Object.values(schema.getTypeMap()).filter(
  (type) => isObjectType(type) && !type.name.startsWith('__'),
)
const fields = types.filter(isObjectType).flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({
    name: `${type.name}.${field.name}`,
    root: roots.includes(type),
    list: getNamedType(field.type).name.endsWith('Connection'),
  })),
)

test('every root field and every connection declares what an access token needs [SEC-69]', () => {
  const missing = fields.filter(({ name, root, list }) => (root || list) && !access[name])
  expect(missing.map(({ name }) => name)).toEqual([])
})

test('every root field has a rate limit', () => {
  expect(fields.filter(({ name, root }) => root && !access[name]?.rate).map(({ name }) => name)).toEqual([])
})

test('the table has no entry for a field that does not exist', () => {
  const names = new Set(fields.map(({ name }) => name))
  expect(Object.keys(access).filter((name) => !names.has(name))).toEqual([])
})
