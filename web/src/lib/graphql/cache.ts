import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { updates } from './cache-updates.ts'
import { introspection } from './generated/introspection.ts'

/** Creates the normalised cache: a new version of an entity reaches every page that shows it. */
export function createCache() {
  return cacheExchange({
    schema: introspection,
    keys: { ...withoutId, Viewer: () => 'viewer' },
    resolvers: { Room: { members: relayPagination() } },
    updates,
  })
}

/** Types that are not entities, such as connections and events. */
const withoutId = Object.fromEntries(
  introspection.__schema.types
    .filter((type) => type.kind === 'OBJECT' && !type.fields.some(({ name }) => name === 'id'))
    .map((type) => [type.name, () => null]),
)
