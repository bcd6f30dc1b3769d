import { m } from '@latchkey/messages'
import { SvelteMap } from 'svelte/reactivity'
import { lookalike } from './lookalike.ts'

/** The known fields of a user. Some operations select fewer of them than others. */
interface Profile {
  id: string
  username?: string
  displayName: string
  avatarUrl?: string | null
}

/** The latest profile of every user that this tab has received, by id. Empty on the server. */
const profiles = new SvelteMap<string, Profile>()
/** The ids of the users with a display name or username of that look. */
const namesakes = new SvelteMap<string, readonly string[]>()

/**
 * Records a profile that has arrived. So one answer or event updates the user's name and picture wherever they are shown,
 * also in data that is not a query of the cache, such as the messages of a room.
 */
export function recordProfile(received: Profile): void {
  const known = profiles.get(received.id)
  const profile = { ...known, ...withoutUndefined(received) }
  if (known && isSame(known, profile)) return
  for (const name of known ? lookalikes(known) : []) namesakes.set(name, othersNamed(name, profile))
  for (const name of lookalikes(profile)) namesakes.set(name, [...othersNamed(name, profile), profile.id])
  profiles.set(profile.id, profile)
}

/** Returns the user's current display name. Reactive. */
export const displayNameOf = (user: Profile | null | undefined): string =>
  user ? (profiles.get(user.id) ?? user).displayName : m.deleted_account()

/** Returns the URL of the user's current picture; nothing if there is none. Reactive. */
export function avatarUrlOf(user: Profile): string | null | undefined {
  const known = profiles.get(user.id)
  return known?.avatarUrl === undefined ? user.avatarUrl : known.avatarUrl
}

/** Returns whether this tab knows another user whose display name or username looks like the user's name. Reactive. */
export const hasNamesake = (user: Profile): boolean =>
  (namesakes.get(lookalike(displayNameOf(user)))?.length ?? 0) > 1

const lookalikes = ({ username, displayName }: Profile): Set<string> =>
  new Set([displayName, ...(username ? [username] : [])].map(lookalike))

const othersNamed = (name: string, { id }: Profile): readonly string[] =>
  (namesakes.get(name) ?? []).filter((other) => other !== id)

const isSame = (a: Profile, b: Profile): boolean =>
  a.displayName === b.displayName && a.avatarUrl === b.avatarUrl && a.username === b.username

const withoutUndefined = (profile: Profile): Profile =>
  Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined)) as unknown as Profile
