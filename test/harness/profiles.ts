import type { Client } from './client.ts'
import { sendMessage } from './messages.ts'
import type { Subscription } from './subscription.ts'
import { until } from './wait.ts'

export const UPDATE_PROFILE =
  'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { id displayName bot } }'

/** Gives a person another display name. */
export const rename = (person: Client, displayName: string): Promise<unknown> =>
  person.request(UPDATE_PROFILE, { input: { displayName } })

export interface ProfileEvent {
  viewerEvents: { __typename: string; user?: { id: string; displayName: string; avatarUrl: string | null } }
}

/**
 * Subscribes to a person's own events, of whatever type, and waits until it is established: it has no first event, so
 * messages to one of the person's rooms are sent until one of them is reported.
 */
export async function followProfiles(
  person: Client,
  { by, roomId }: { by: Client; roomId: string },
): Promise<Subscription<ProfileEvent>> {
  const events = person.subscribe<ProfileEvent>(
    'subscription { viewerEvents { __typename ... on ProfileUpdated { user { id displayName avatarUrl } } } }',
  )
  await until('the first event of a viewer', async () => {
    await sendMessage(by, roomId, 'is anyone there')
    return events.unread.length > 0
  })
  return events
}

/** Reads on until the profile of a user with that display name comes. */
export const untilNamed = (
  events: Subscription<ProfileEvent>,
  id: string,
  displayName: string,
): Promise<ProfileEvent[]> =>
  events.until(({ viewerEvents: { user } }) => user?.id === id && user.displayName === displayName)
