import { cacheExchange, type UpdateResolver } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { updates } from './cache-updates.ts'
import { introspection } from './generated/introspection.ts'

interface Profile {
  id: string
  displayName: string
}

/** Runs whenever the display name of a user is written, whichever operation it comes from. */
const profileUpdater =
  (onProfile: (user: Profile) => void): UpdateResolver =>
  ({ id, displayName, ...more }) => {
    if (typeof id === 'string' && typeof displayName === 'string') onProfile({ ...more, id, displayName })
  }

/**
 * Creates the normalised cache: a new version of an entity reaches every page that shows it. `onProfile` receives every
 * user that is written to it, with the fields that the operation selects.
 */
export function createCache(onProfile?: (user: Profile) => void) {
  return cacheExchange({
    schema: introspection,
    keys: { ...withoutId, Viewer: () => 'viewer' },
    resolvers: { Room: { members: relayPagination() } },
    updates: onProfile ? { ...updates, User: { displayName: profileUpdater(onProfile) } } : updates,
  })
}

/** Types that are not entities, such as connections and events. */
const withoutId = Object.fromEntries(
  introspection.__schema.types
    .filter((type) => type.kind === 'OBJECT' && !type.fields.some(({ name }) => name === 'id'))
    .map((type) => [type.name, () => null]),
)
