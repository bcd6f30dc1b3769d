import { type Client, createApiClient } from './client.ts'
import { globalId } from './ids.ts'
import type { Server } from './launch.ts'
import { lineOf } from './log.ts'
import { seedUsers } from './seed.ts'
import type { Sql } from './sql.ts'

/** A user who is signed in. */
export interface Account {
  id: string
  username: string
  token: string
  /** Returns a client of that server for this user. */
  at(server: { url: string }): Client
}

/** A user who is signed in, and their client of the server where they signed up. */
export interface Person extends Account, Client {}

/** The password of everyone who signs up. */
export const password = 'correct horse battery staple'

let people = 0

/** Signs a new user up; by default under a name that nobody has. */
export async function signUp(
  server: { url: string },
  username = `person-${process.pid}-${++people}`,
): Promise<Person> {
  const { signUp } = await createApiClient(server.url).request<{ signUp: SignedIn }>(
    'mutation ($input: SignUpInput!) { signUp(input: $input) { token user { id } } }',
    {
      input: { username, password },
    },
  )
  return toPerson(server, username, signUp)
}

const SET_UP = 'mutation ($input: SetUpServerInput!) { setUpServer(input: $input) { token user { id } } }'

/** Sets up a new server by the link in its log. Its admin is this person, and everyone can sign up. */
export async function setUp(server: Pick<Server, 'url' | 'log'>, username = 'admin'): Promise<Person> {
  const { msg } = await lineOf(server, ({ msg }) => msg.includes('/setup?code='))
  const input = {
    code: msg.split('code=')[1],
    username,
    password,
    serverName: 'Latchkey',
    signUpPolicy: 'OPEN',
    roomName: 'First room',
  }
  const { setUpServer } = await createApiClient(server.url).request<{ setUpServer: SignedIn }>(SET_UP, {
    input,
  })
  return toPerson(server, username, setUpServer)
}

interface SignedIn {
  token: string
  user: { id: string }
}

function toPerson(server: { url: string }, username: string, { token, user }: SignedIn): Person {
  const account = createAccount(user.id, username, token)
  return { ...account, ...account.at(server) }
}

/** Signs a user in once more and returns the token of the new session. */
export async function signIn(server: { url: string }, username: string): Promise<string> {
  const { signIn } = await createApiClient(server.url).request<{ signIn: { token: string } }>(
    'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
    { input: { username, password } },
  )
  return signIn.token
}

/** Creates users who are signed in, straight in the database; their names are PREFIX-1, PREFIX-2 … */
export async function createAccounts(sql: Sql, prefix: string, count: number): Promise<Account[]> {
  const usernames = Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`)
  const users = await seedUsers(sql, usernames)
  return users.map(({ userId, username, token }) => createAccount(globalId('User', userId), username, token))
}

const createAccount = (id: string, username: string, token: string): Account => ({
  id,
  username,
  token,
  at: ({ url }) => createApiClient(url, token),
})
