import type { Cache, Entity, UpdatesConfig } from '@urql/exchange-graphcache'
import type {
  BanUserMutationVariables,
  RoomEventsSubscription,
  RoomEventsSubscriptionVariables,
  ViewerEventsSubscription,
} from './generated/graphql.ts'

/** What a mutation or an event changes in lists; entities need nothing said. */
export const updates: UpdatesConfig = {
  Mutation: {
    banUser: (_, { input }: BanUserMutationVariables, cache) =>
      forget(cache, roomKey(input.roomId), 'members'),
    joinRoom: (_, __, cache) => forget(cache, VIEWER, 'memberships'),
    leaveRoom: (_, __, cache) => forget(cache, VIEWER, 'memberships'),
    deleteRoom: (_, __, cache) => forget(cache, VIEWER, 'memberships'),
  },
  Subscription: {
    viewerEvents: ({ viewerEvents }: ViewerEventsSubscription, _, cache) => {
      if (viewerEvents.__typename !== 'MembershipUpdated' || viewerEvents.membership.status !== 'ACTIVE')
        return
      if (!knowsRoom(cache, `Membership:${viewerEvents.membership.id}`)) forget(cache, VIEWER, 'memberships')
    },
    roomEvents: (
      { roomEvents }: RoomEventsSubscription,
      { roomId }: RoomEventsSubscriptionVariables,
      cache,
    ) => {
      if (roomEvents.__typename === 'MembershipChanged' && roomEvents.membership.status === 'ACTIVE') {
        addMember(cache, roomKey(roomId), `Membership:${roomEvents.membership.id}`)
      }
    },
  },
}

const VIEWER = 'Viewer:viewer'
const roomKey = (id: string) => ({ __typename: 'Room', id })

/** Asks for a list anew wherever it is shown, whatever page of it. */
function forget(cache: Cache, entity: Entity, field: string): void {
  for (const { fieldName, arguments: args } of cache.inspectFields(entity)) {
    if (fieldName === field) cache.invalidate(entity, fieldName, args)
  }
}

/** Whether the viewer's list of rooms, as far as it is loaded, has that membership. */
function knowsRoom(cache: Cache, membership: string): boolean {
  return cache.inspectFields(VIEWER).some(({ fieldName, fieldKey }) => {
    const connection = fieldName === 'memberships' ? cache.resolve(VIEWER, fieldKey) : null
    const nodes = typeof connection === 'string' ? cache.resolve(connection, 'nodes') : null
    return Array.isArray(nodes) && nodes.map(String).includes(membership)
  })
}

/** Puts a new member at the end of the list as far as it is loaded; those who left stay, with their status. */
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
