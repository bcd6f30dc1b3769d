import type { CacheExchangeOpts } from '@urql/exchange-graphcache'
import { abstractTypes, objects } from './generated/introspection.ts'

const listOf = (names: string) => names.split(' ').filter(Boolean)
const nullable = { kind: 'SCALAR' }
const notNull = { kind: 'NON_NULL', ofType: nullable }

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
      ...Object.entries(objects).map(([name, fields]) => ({
        kind: 'OBJECT',
        name,
        fields: listOf(fields).map((field) => ({
          name: field.replace('?', ''),
          type: field.endsWith('?') ? nullable : notNull,
          args: [],
        })),
      })),
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
