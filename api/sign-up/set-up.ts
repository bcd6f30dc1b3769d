import { m } from '@latchkey/messages'
import type { SignUpPolicy, User } from '../../prisma/generated/client/client.ts'
import { createAccount, type NewAccount, prepareAccount } from '../accounts/create-account.ts'
import { replaceSession, type SignedIn } from '../accounts/session.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { conflict, forbidden } from '../errors.ts'
import { attempt } from '../ops/rate-limits.ts'
import { publishMembership } from '../room-log/change-room.ts'
import { insertRoom } from '../rooms/room.ts'
import { claimServer, needsSetup } from '../server/settings.ts'
import { verifySetupCode } from '../server/setup-code.ts'

export type Setup = NewAccount & { serverName: string; signUpPolicy: SignUpPolicy; roomName: string }

const setUpAlready = () => conflict(m.setup_done)

/**
 * Sets up a new server for a person with the setup code, and opens their first session. CONFLICT when it is set up already,
 * FORBIDDEN for a wrong code, RATE_LIMITED for guessing, and the errors of `prepareAccount`.
 */
export async function setUpServer(
  viewer: Viewer | null,
  { code, ...setup }: Setup & { code: string },
  client: ClientInfo | null,
): Promise<SignedIn> {
  if (!(await needsSetup())) throw setUpAlready()
  const verified = await attempt(
    { guesserAndSecret: ['setup code by address', client?.address ?? 'unknown'] },
    () => verifySetupCode(code),
  )
  if (!verified) throw forbidden(m.setup_code_wrong, 'code')
  return replaceSession(viewer, await setUp(setup), client)
}

/** Creates the first admin, the server's settings and the first room, in one transaction. CONFLICT when it is set up already. */
export async function setUp({ serverName, signUpPolicy, roomName, ...input }: Setup): Promise<User> {
  const account = await prepareAccount(input)
  const { user, memberships } = await db.$transaction(async (tx) => {
    if (!(await claimServer(tx, { name: serverName, signUpPolicy }))) throw setUpAlready()
    const user = await createAccount(tx, account, { admin: true })
    const { memberships } = await insertRoom(tx, user.id, { name: roomName })
    return { user, memberships }
  })
  memberships.forEach((membership) => publishMembership(membership))
  return user
}
