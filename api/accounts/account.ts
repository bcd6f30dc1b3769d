import { Prisma, type User } from '../../prisma/generated/client/client.ts'
import { db } from '../db.ts'
import { ApiError, conflict } from '../errors.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { endSessions, openSession, sessionIdOf } from './session.ts'
import { requireViewer, type Viewer } from './viewer.ts'

export type SignUp = { username: string; password: string; displayName?: string | null }
export type SignedIn = { token: string; user: User }

/** Makes an account and opens its first session. CONFLICT when the name is taken, whatever its case. */
export async function signUp(input: SignUp, userAgent: string | null): Promise<SignedIn> {
  const hash = await hashPassword(input.password)
  const data = {
    username: input.username.toLowerCase(),
    displayName: input.displayName || input.username,
    password: { create: { hash } },
  }
  const user = await db.user.create({ data }).catch((error: unknown) => {
    if (isTaken(error)) throw conflict(`The name ${data.username} is taken. Choose another.`, 'username')
    throw error
  })
  return { token: await openSession(user.id, userAgent), user }
}

/** Opens a session. An unknown name and a wrong password get the same answer, after the same work. */
export async function signIn(input: { username: string; password: string }, userAgent: string | null): Promise<SignedIn> {
  const user = await db.user.findUnique({
    where: { username: input.username.trim().toLowerCase() },
    include: { password: true },
  })
  const right = await verifyPassword(user?.password?.hash, input.password)
  if (!user || !right)
    throw new ApiError('UNAUTHENTICATED', 'That name and password do not go together. Check both.', { field: 'password' })
  const { password: _, ...person } = user
  return { token: await openSession(user.id, userAgent), user: person }
}

/** Ends the viewer's session, and what was opened with it. */
export async function signOut(viewer: Viewer | null): Promise<boolean> {
  const me = requireViewer(viewer)
  const id = sessionIdOf(me)
  return id !== null && (await endSessions({ userId: me.user.id, id })) > 0
}

/** Whether an error is the database's saying that something unique is there already. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
