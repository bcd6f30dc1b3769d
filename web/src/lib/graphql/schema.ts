import type { CacheExchangeOpts } from '@urql/exchange-graphcache'
import { abstractTypes, objects, requiredFields } from './generated/introspection.ts'

const listOf = (names: string) => names.split(' ').filter(Boolean)
const nullable = { kind: 'SCALAR' }
const notNull = { kind: 'NON_NULL', ofType: nullable }

/** Returns the fields of a type. In production Graphcache takes those that it does not know for not null. */
const fieldsOf = (type: string) => [
  ...listOf(objects[type]!).map((name) => ({ name, type: name === 'id' ? notNull : nullable, args: [] })),
  ...(import.meta.env.DEV
    ? listOf(requiredFields[type]!).map((name) => ({ name, type: notNull, args: [] }))
    : []),
]

/**
 * The part of the schema that the app's operations use, as Graphcache reads it. Of a field's type it asks only whether the
 * value may be null, and interfaces differ from unions in nothing. See introspection.plugin.js.
 */
export const schema: CacheExchangeOpts['schema'] = {
  __schema: {
    queryType: { name: 'Query' },
    mutationType: { name: 'Mutation' },
    subscriptionType: { name: 'Subscription' },
    types: [
      ...Object.keys(objects).map((name) => ({ kind: 'OBJECT', name, fields: fieldsOf(name) })),
      ...Object.entries(abstractTypes).map(([name, types]) => ({
        kind: 'UNION',
        name,
        possibleTypes: listOf(types).map((type) => ({ name: type })),
      })),
    ],
  },
}

/** The types without an id, such as connections and events. Graphcache keeps them as part of what refers to them. */
export const typesWithoutId = Object.keys(objects).filter((name) => !/\bid\b/.test(objects[name]!))
