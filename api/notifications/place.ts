import type { Prisma, Room } from '../../prisma/generated/client/client.ts'
import { encodeId } from '../ids.ts'
import { threadName } from '../rooms/thread.ts'
import type { Place } from './message-path.ts'

/** Loads a person's memberships with their rooms and, for threads, the parents and the person's memberships of these. */
const withRoom = (userId: string) =>
  ({
    include: {
      user: true,
      room: { include: { parent: { include: { memberships: { where: { userId } } } } } },
    },
  }) satisfies Prisma.NotificationInclude['membership']

/** Loads what a notification to a person is about: who caused it, and where. */
export const withPlace = (userId: string) =>
  ({ actor: true, membership: withRoom(userId) }) satisfies Prisma.NotificationInclude

/** A notification with what it is about. */
export type PlacedNotification = Prisma.NotificationGetPayload<{ include: ReturnType<typeof withPlace> }>

/** Returns what a notification calls a room, and where it is. */
export function toPlace(room: Room & { parent: Room | null }): Place {
  const { parent, rootNumber } = room
  if (!parent || rootNumber === null) return { ...room, globalId: encodeId('Room', room.id), thread: null }
  return {
    globalId: encodeId('Room', room.id),
    kind: parent.kind,
    name: threadName(parent, rootNumber),
    thread: { parentId: encodeId('Room', parent.id), parentName: parent.name, rootNumber },
  }
}
