import { m, type MessagePart } from '@latchkey/messages'
import type { NotificationPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { displayNameOf } from '#lib/people/people.svelte.ts'

type Described = Pick<NotificationPartsFragment, 'cause' | 'actor' | 'room' | 'device'>

/** Returns what a notification is about, with the names in it marked. */
export function describeNotification({ cause, actor, room, device }: Described): MessagePart[] | string {
  if (cause === 'SIGN_IN') return m.notification_sign_in.parts({ device: device ?? '' })
  const person = displayNameOf(actor)
  if (cause === 'DIRECT' || (room?.kind === 'DIRECT' && cause !== 'REACTION' && cause !== 'REMINDER'))
    return m.notification_direct.parts({ person })
  if (!room) return cause === 'REMINDER' ? m.notification_reminder() : m.notification_lost.parts({ person })
  // The name of a conversation is for the machine.
  if (room.kind === 'DIRECT')
    return cause === 'REACTION' ? m.notification_reaction_direct.parts({ person }) : m.notification_reminder()
  const names = { person, room: room.name }
  switch (cause) {
    case 'MENTION':
      return m.notification_mention.parts(names)
    case 'REPLY':
      return m.notification_reply.parts(names)
    case 'THREAD':
      return m.notification_thread.parts(names)
    case 'REACTION':
      return m.notification_reaction.parts(names)
    case 'REMINDER':
      return m.notification_reminder_in.parts({ room: room.name })
    case 'ROOM':
      return m.notification_room.parts(names)
  }
}
