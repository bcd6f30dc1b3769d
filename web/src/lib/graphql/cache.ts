import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { introspection } from './generated/introspection.ts'
import { updates } from './updates.ts'

/** The normalised cache: what arrives with an id is brought up to date on every page that shows it. */
export function cache() {
  return cacheExchange({
    schema: introspection,
    keys: { ...withoutId, Viewer: () => 'viewer' },
    resolvers: { Room: { members: relayPagination() } },
    updates,
  })
}

/** Types that are no entities of their own, such as connections and events. */
const withoutId = Object.fromEntries(
  introspection.__schema.types
    .filter((type) => type.kind === 'OBJECT' && !type.fields.some(({ name }) => name === 'id'))
    .map((type) => [type.name, () => null]),
)
