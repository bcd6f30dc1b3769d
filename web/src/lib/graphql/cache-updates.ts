import type { Cache, Entity, UpdatesConfig } from '@urql/exchange-graphcache'
import { RoomDocument } from '#lib/chat/operations.ts'
import { UnreadNotifications } from './fragments.ts'
import type {
  BanUserMutationVariables,
  RoomEventsSubscription,
  RoomEventsSubscriptionVariables,
  ViewerEventsSubscription,
} from './generated/graphql.ts'

/** The lists that mutations and events change. Graphcache updates entities by itself. */
export const updates: UpdatesConfig = {
  Mutation: {
    banUser: (_, { input }: BanUserMutationVariables, cache) =>
      invalidateField(cache, roomEntity(input.roomId), 'members'),
    joinRoom: (_, __, cache) => invalidateField(cache, VIEWER, 'memberships'),
    leaveRoom: (_, __, cache) => invalidateField(cache, VIEWER, 'memberships'),
    deleteRoom: (_, __, cache) => invalidateField(cache, VIEWER, 'memberships'),
    blockUser: (_, __, cache) => invalidateField(cache, VIEWER, 'blocked'),
    unblockUser: (_, __, cache) => invalidateField(cache, VIEWER, 'blocked'),
    // Graphcache takes what it does not know, in an answer, for new, and without an update it forgets all others of that type.
    // The memberships of threads may be in no list, and the inbox tells of a conversation.
    markRead: changesNoList,
    followThread: changesNoList,
    openDirect: changesNoList,
  },
  Subscription: {
    viewerEvents: ({ viewerEvents }: ViewerEventsSubscription, _, cache) => {
      // A subscription to some of the events has nothing but the types of the others. An error here would end the connection.
      if (Object.keys(viewerEvents).length === 1) return
      if (viewerEvents.__typename === 'BlockChanged') return invalidateField(cache, VIEWER, 'blocked')
      if (viewerEvents.__typename === 'NotificationsChanged') {
        const { unreadNotificationCount } = viewerEvents
        const viewer = { __typename: 'Viewer', unreadNotificationCount }
        cache.writeFragment(UnreadNotifications, viewer)
      }
      if (viewerEvents.__typename === 'ThreadActivity') {
        const { id, status } = viewerEvents.membership
        if ((status === 'ACTIVE') !== isRoomListed(cache, `Membership:${id}`))
          invalidateField(cache, VIEWER, 'memberships', 'kinds')
        return
      }
      if (viewerEvents.__typename === 'MembershipUpdated' && viewerEvents.change === 'JOINED')
        forgetRemoval(cache, viewerEvents.membership.room.name)
      if (viewerEvents.__typename !== 'MembershipUpdated' || viewerEvents.membership.status !== 'ACTIVE')
        return
      const { id, room } = viewerEvents.membership
      const list = room.kind === 'DIRECT' ? 'directs' : 'memberships'
      // A list that was loaded while a conversation was hidden lacks it, and an older one may have it.
      if (viewerEvents.change === 'HIDDEN_CHANGED' || !isRoomListed(cache, `Membership:${id}`))
        invalidateField(cache, VIEWER, list)
    },
    roomEvents: (
      { roomEvents }: RoomEventsSubscription,
      { roomId }: RoomEventsSubscriptionVariables,
      cache,
    ) => {
      if (roomEvents.__typename === 'MembershipChanged' && roomEvents.membership.status === 'ACTIVE') {
        addMember(cache, roomEntity(roomId), `Membership:${roomEvents.membership.id}`)
      }
    },
  },
}

function changesNoList(): void {}

const VIEWER = 'Viewer:viewer'
const roomEntity = (id: string) => ({ __typename: 'Room', id })

/**
 * Invalidates a field for all its arguments, so that every page of a list is loaded again where it is shown. With the name of an
 * argument, it does so only where that is given.
 */
function invalidateField(cache: Cache, entity: Entity, field: string, argument?: string): void {
  for (const { fieldName, arguments: args } of cache.inspectFields(entity)) {
    if (fieldName === field && (!argument || args?.[argument])) cache.invalidate(entity, fieldName, args)
  }
}

/** Clears the removal of a viewer who has joined the room again. */
function forgetRemoval(cache: Cache, name: string): void {
  cache.updateQuery({ query: RoomDocument, variables: { name } }, (data) =>
    data?.viewer ? { ...data, viewer: { ...data.viewer, removedAt: null } } : data,
  )
}

/** Returns whether the loaded part of the viewer's lists of rooms and conversations contains the membership. */
function isRoomListed(cache: Cache, membership: string): boolean {
  return cache.inspectFields(VIEWER).some(({ fieldName, fieldKey }) => {
    const list = /^(memberships|directs)$/.test(fieldName) ? cache.resolve(VIEWER, fieldKey) : null
    const nodes = typeof list === 'string' ? cache.resolve(list, 'nodes') : list
    return Array.isArray(nodes) && nodes.map(String).includes(membership)
  })
}

/** Appends a new member to the loaded part of the list. Members who left stay in it, with their status. */
function addMember(cache: Cache, room: Entity, membership: string): void {
  const lists = cache.inspectFields(room).flatMap(({ fieldName, fieldKey }) => {
    const connection = fieldName === 'members' ? cache.resolve(room, fieldKey) : null
    if (typeof connection !== 'string') return []
    const nodes = cache.resolve(connection, 'nodes')
    return Array.isArray(nodes) ? [{ connection, nodes: nodes.map(String) }] : []
  })
  if (lists.some(({ nodes }) => nodes.includes(membership))) return
  const last = lists.at(-1)
  if (last) cache.link(last.connection, 'nodes', [...last.nodes, membership])
}
