import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { findUser } from '../../api/accounts/user.ts'
import { email, username } from '../../api/accounts/validators.ts'
import { db } from '../../api/db/client.ts'
import { env } from '../../api/env.ts'
import { StartError } from '../../api/errors.ts'
import { checkMail } from '../../api/mail/transport.ts'
import type { Tx } from '../../api/room-log/change-room.ts'
import {
  createPasswordResetLinkBy,
  endAccess,
  removeSecondFactorBy,
  suspendUserBy,
  unsuspendUserBy,
} from '../../api/server/accounts.ts'
import { lockServer, setAdminBy } from '../../api/server/admin.ts'
import { createServerInviteBy, serverInviteCode } from '../../api/server/invite.ts'
import { publishProfile } from '../../api/profile/profile.ts'
import { needsSetup } from '../../api/server/settings.ts'
import { setupLink } from '../../api/server/setup-code.ts'
import { setUp } from '../../api/sign-up/set-up.ts'

export const help = `npm run admin -- COMMAND

Commands, which work while Latchkey runs and while it does not:

  setup [USERNAME]             prints the link that sets up a new server; with a name, sets it up
  list                         lists the admins
  grant USERNAME               makes a user an admin
  revoke USERNAME              takes that away; the last admin stays one
  suspend USERNAME [--reason TEXT] [--days N]
                               suspends an account, and ends everything opened with it
  unsuspend USERNAME           ends that
  reset-link USERNAME          prints a link that sets a new password, once, within a day
  remove-second-factor USERNAME
                               turns off two-step login for a person who is locked out
  test-mail ADDRESS            sends a test mail, and says what the mail server answers
  invite [--uses N] [--days N] creates an invite to the server and prints its link
  help                         prints this text

Set DATA_DIR, DATABASE_URL, REDIS_URL, ORIGIN, SMTP_URL and MAIL_FROM as for the server.`

interface Command {
  /** Checks the arguments before anything is opened. Returns what the command does, which returns what it prints. */
  parse(args: string[]): () => Promise<string>
}

export const commands: Record<string, Command> = {
  setup: {
    parse([name, ...rest]) {
      if (rest.length) throw new StartError(`Name one user: npm run admin -- setup USERNAME\n\n${help}`)
      return name ? () => setUpFor(name.replace(/^@/, '')) : printSetupLink
    },
  },
  list: { parse: requireNone(listAdmins) },
  grant: { parse: (args) => changeAdmin(requireUsername(args), true) },
  revoke: { parse: (args) => changeAdmin(requireUsername(args), false) },
  suspend: {
    parse([username = '', ...args]) {
      const { reason, days } = parseOptions(args, ['reason', 'days'])
      return suspend(requireUsername([username]), { reason, until: parseDays(days) })
    },
  },
  unsuspend: {
    parse: (args) =>
      forUser(requireUsername(args), async (tx, { id, username }) => {
        await unsuspendUserBy(tx, null, id)
        return `${username} is not suspended now.`
      }),
  },
  'reset-link': {
    parse: (args) => forUser(requireUsername(args), (tx, { id }) => createPasswordResetLinkBy(tx, null, id)),
  },
  'remove-second-factor': {
    parse: (args) =>
      forUser(requireUsername(args), async (tx, { id, username }) => {
        const removed = await removeSecondFactorBy(tx, null, id)
        return removed
          ? `${username} logs in with the password alone now.`
          : `${username} has no second factor. Nothing was changed.`
      }),
  },
  'test-mail': {
    parse([to = '', ...rest]) {
      if (!email.safeParse(to).success || rest.length)
        throw new StartError(`Name one address: npm run admin -- test-mail ana@example.org\n\n${help}`)
      return () => testMail(to)
    },
  },
  invite: {
    parse(args) {
      const options = parseInvite(args)
      return () => createInvite(options)
    },
  },
}

function requireNone(act: () => Promise<string>): Command['parse'] {
  return (args) => {
    if (args.length) throw new StartError(`This command takes nothing more.\n\n${help}`)
    return act
  }
}

function requireUsername([username = '', ...rest]: string[]): string {
  if (!username || rest.length)
    throw new StartError(`Name one user: npm run admin -- grant USERNAME\n\n${help}`)
  return username.replace(/^@/, '')
}

async function printSetupLink(): Promise<string> {
  if (await needsSetup()) return setupLink(env.ORIGIN[0])
  throw new StartError(
    'This server is set up already. Make someone an admin: npm run admin -- grant USERNAME',
  )
}

/** Sets up a new server without a browser. The rest can be changed at /admin. */
async function setUpFor(name: string): Promise<string> {
  if (!username.safeParse(name).success)
    throw new StartError(`${m.username_not_valid()} Nothing was changed.`)
  const password = randomBytes(12).toString('base64url')
  await setUp({
    username: name,
    password,
    serverName: 'Latchkey',
    signUpPolicy: 'INVITE',
    roomName: 'General',
  })
  return `Sign in at ${env.ORIGIN[0]} as ${name.toLowerCase()} with the password ${password}`
}

async function listAdmins(): Promise<string> {
  const admins = await db.user.findMany({
    where: { admin: true, deletedAt: null },
    orderBy: { username: 'asc' },
  })
  if (!admins.length) return 'There are no admins. Make someone one: npm run admin -- grant USERNAME'
  return admins.map(({ username, displayName }) => `${username}  (${displayName})`).join('\n')
}

/** Returns what an action does with a user, under the server's lock. */
function forUser<T>(username: string, act: (tx: Tx, user: User) => Promise<T>): () => Promise<T> {
  return async () => {
    const found = await findUser(username)
    if (!found) throw new StartError(`There is no user "${username}". Nothing was changed.`)
    return db.$transaction(async (tx) => {
      await lockServer(tx)
      return act(tx, found)
    })
  }
}

function suspend(
  username: string,
  { reason, until }: { reason?: string; until?: Date },
): () => Promise<string> {
  return async () => {
    const suspension = { reason: reason ?? 'Ask the operator of this server.', until }
    const user = await forUser(username, (tx, { id }) =>
      suspendUserBy(tx, null, { userId: id, ...suspension }),
    )()
    await endAccess(user)
    return `${user.username} is suspended${until ? ` until ${until.toISOString()}` : ''} now.`
  }
}

function changeAdmin(username: string, admin: boolean): () => Promise<string> {
  return async () => {
    const { user, changed } = await forUser(username, (tx, { id }) =>
      setAdminBy(tx, null, { userId: id, admin }),
    )()
    const state = admin ? 'an admin' : 'no admin'
    if (!changed) return `${user.username} is ${state} already. Nothing was changed.`
    await publishProfile(user)
    return `${user.username} is ${state} now.`
  }
}

async function testMail(to: string): Promise<string> {
  const problem = await checkMail(to)
  if (problem !== null) throw new StartError(`No mail was sent: ${problem}`)
  return `The mail server took a mail to ${to}. Look whether it arrives.`
}

interface InviteOptions {
  maxUses?: number
  expiresAt?: Date
}

function parseInvite(args: string[]): InviteOptions {
  const { uses, days } = parseOptions(args, ['uses', 'days'])
  return { maxUses: parseNumber('uses', uses, 10_000), expiresAt: parseDays(days) }
}

/** Parses options with a text each, such as --days 7. */
function parseOptions<Name extends string>(args: string[], names: Name[]): Partial<Record<Name, string>> {
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
    return parseArgs({ args, options }).values as Partial<Record<Name, string>>
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\n${help}`)
  }
}

/** Returns the date in a number of days from now. */
function parseDays(text: string | undefined): Date | undefined {
  const days = parseNumber('days', text, 3_650)
  return days === undefined ? undefined : new Date(Date.now() + days * 86_400_000)
}

function parseNumber(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > max)
    throw new StartError(`--${name} is "${text}" but must be a whole number from 1 to ${max}.`)
  return number
}

async function createInvite(options: InviteOptions): Promise<string> {
  const invite = await db.$transaction(async (tx) => {
    await lockServer(tx)
    return createServerInviteBy(tx, null, options)
  })
  return `${env.ORIGIN[0]}/invite/${await serverInviteCode(invite.id)}`
}
