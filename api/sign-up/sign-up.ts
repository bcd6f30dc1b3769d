import { m } from '@latchkey/messages'
import type { Invite, User } from '../../prisma/generated/client/client.ts'
import {
  createAccount,
  type NewAccount,
  type PreparedAccount,
  prepareAccount,
} from '../accounts/create-account.ts'
import { replaceSession, type SignedIn } from '../accounts/session.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { forbidden } from '../errors.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import { findInvite, inviteNotFound } from '../rooms/invite.ts'
import { admit } from '../rooms/join.ts'
import { consumeServerInvite, countGuess, findServerInvite } from '../server/invite.ts'
import { readServer } from '../server/settings.ts'

export type SignUp = NewAccount & { invite?: string | null }

/**
 * Creates an account and opens its first session. Ends the session that the request came with. An invite is used up in the
 * transaction that creates the account, so that of two people with its last use one gets in, and the other has no account.
 * FORBIDDEN when the server is not set up or its policy does not let them in, NOT_FOUND for an invite that is not valid, and the errors of
 * `createAccount`.
 */
export async function signUp(
  viewer: Viewer | null,
  { invite: code, ...input }: SignUp,
  client: ClientInfo | null,
): Promise<SignedIn> {
  const createUser = await findWayIn(code, client)
  return replaceSession(viewer, await createUser(await prepareAccount(input)), client)
}

type CreateAccount = (account: PreparedAccount) => Promise<User>

/** Returns a function that creates an account as the policy and the invite allow. Throws the errors of `signUp` if they do not. */
export async function findWayIn(
  code: string | null | undefined,
  client: ClientInfo | null,
): Promise<CreateAccount> {
  const { signUpPolicy, needsSetup } = await readServer()
  if (needsSetup) throw forbidden(m.setup_required)
  if (signUpPolicy === 'CLOSED') throw forbidden(m.sign_up_closed)
  if (signUpPolicy === 'INVITE' && !code) throw forbidden(m.sign_up_invite_required, 'invite')
  if (code) return findInviteToSignUp(code, client)
  return (account) => db.$transaction((tx) => create(tx, account))
}

/**
 * Finds an invite to a room or to the server by its code, and returns a function that creates an account with it. NOT_FOUND
 * if it is not valid, RATE_LIMITED for guessing.
 */
async function findInviteToSignUp(code: string, client: ClientInfo | null): Promise<CreateAccount> {
  await countGuess(code, client?.address ?? 'unknown')
  const toRoom = await findInvite(null, code)
  if (toRoom) return (account) => createInRoom(account, toRoom)
  const toServer = await findServerInvite(code)
  if (toServer) return (account) => createWithInvite(account, toServer.id)
  throw inviteNotFound()
}

/** Creates an account that is a member of the room that it was invited to, under the room's lock. */
const createInRoom = (account: PreparedAccount, { id, roomId }: Invite): Promise<User> =>
  changeRoom(roomId, async (tx, room, log) => {
    const user = await create(tx, account)
    await admit(tx, log, { room, userId: user.id, inviteId: id })
    return user
  })

const createWithInvite = (account: PreparedAccount, inviteId: string): Promise<User> =>
  db.$transaction(async (tx) => {
    await consumeServerInvite(tx, inviteId)
    return create(tx, account)
  })

const create = async (tx: Tx, account: PreparedAccount): Promise<User> =>
  createAccount(tx, account, { admin: false })
