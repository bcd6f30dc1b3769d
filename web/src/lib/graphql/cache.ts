import { cacheExchange, type UpdateResolver } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { updates } from './cache-updates.ts'
import { schema, typesWithoutId } from './schema.ts'

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
    schema,
    keys: { ...withoutKeys, Viewer: () => 'viewer' },
    resolvers: { Room: { members: relayPagination() } },
    updates: onProfile ? { ...updates, User: { displayName: profileUpdater(onProfile) } } : updates,
  })
}

const withoutKeys = Object.fromEntries(typesWithoutId.map((name) => [name, () => null]))
