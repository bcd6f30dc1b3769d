import type { Client } from './client.ts'
import { type Person, signUp } from './people.ts'
import { createRoomOf, type Room } from './rooms.ts'

export type Role = 'OWNER' | 'MODERATOR' | 'MEMBER'

export const BAN = `mutation ($roomId: ID!, $userId: ID!, $reason: String, $expiresAt: DateTime, $since: Int) {
  banUser(input: { roomId: $roomId, userId: $userId, reason: $reason, expiresAt: $expiresAt, deleteMessagesSince: $since }) {
    id reason expiresAt user { username } bannedBy { username }
  }
}`
export const UNBAN = 'mutation ($roomId: ID!, $userId: ID!) { unbanUser(roomId: $roomId, userId: $userId) }'
export const KICK = `mutation ($roomId: ID!, $userId: ID!, $reason: String) {
  kickUser(roomId: $roomId, userId: $userId, reason: $reason) { status role }
}`
export const SET_ROLE = `mutation ($roomId: ID!, $userId: ID!, $role: Role!) {
  setRole(roomId: $roomId, userId: $userId, role: $role) { role status }
}`
export const TRANSFER = `mutation ($roomId: ID!, $userId: ID!) {
  transferRoom(roomId: $roomId, userId: $userId) { version owner { username } }
}`
export const UPDATE_ROOM = `mutation ($input: UpdateRoomInput!) {
  updateRoom(input: $input) { name topic capacity slowMode version }
}`
export const CHANGE_KEY = `mutation ($roomId: ID!, $key: String) {
  changeRoomKey(roomId: $roomId, key: $key) { visibility version }
}`
export const DELETE_ROOM = 'mutation ($roomId: ID!) { deleteRoom(roomId: $roomId) }'
export const CREATE_INVITE = `mutation ($input: CreateInviteInput!) {
  createInvite(input: $input) { id code url usesLeft expiresAt }
}`
export const REVOKE_INVITE = 'mutation ($id: ID!) { revokeInvite(id: $id) }'
export const AUDIT_LOG = `query ($name: String!, $action: String, $userId: ID, $first: Int, $after: String) {
  room(name: $name) {
    auditLog(action: $action, userId: $userId, first: $first, after: $after) {
      nodes { action reason number actor { username } target { username } changes { field before after } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

export interface AuditEntry {
  action: string
  reason: string
  number: number | null
  actor: { username: string } | null
  target: { username: string } | null
  changes: { field: string; before: string | null; after: string | null }[]
}

/** Returns the first page of a room's audit log, the latest entry first. */
export async function auditLog(
  reader: Client,
  { name }: { name: string },
  filter: { action?: string; userId?: string } = {},
): Promise<AuditEntry[]> {
  const { room } = await reader.request<{ room: { auditLog: { nodes: AuditEntry[] } } }>(AUDIT_LOG, {
    name,
    ...filter,
  })
  return room.auditLog.nodes
}

export interface Staff {
  owner: Person
  moderator: Person
  member: Person
}

/** Signs up an owner, a moderator and a member for rooms to come. */
export async function signUpStaff(server: { url: string }): Promise<Staff> {
  const [owner, moderator, member] = await Promise.all([signUp(server), signUp(server), signUp(server)])
  return { owner, moderator, member }
}

/** Creates a room in which these people have the roles that they are named by. */
export async function createStaffedRoom(
  { owner, moderator, member }: Staff,
  input: { key?: string } = {},
): Promise<Room> {
  const room = await createRoomOf([owner, moderator, member], input)
  await owner.request(SET_ROLE, { roomId: room.id, userId: moderator.id, role: 'MODERATOR' })
  return room
}
