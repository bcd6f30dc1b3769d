import { expect, test } from 'vitest'
import { type Client, createApiClient } from '../harness/client.ts'
import { databaseForFile } from '../harness/database.ts'
import { CREATE_INVITE } from '../harness/moderation.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { startRedis } from '../harness/redis.ts'
import { createRoom, JOIN, joinRoom, type Room } from '../harness/rooms.ts'
import { serverForFile, startServer } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'

const database = await databaseForFile()
const server = await serverForFile({ database, env: { RATE_LIMITS: 'on', TRUSTED_PROXIES: 'loopback' } })

const key = 'the right key'
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { user { username } } }'

let addresses = 0
/** Returns an address that has sent nothing yet. */
const newAddress = () => `2001:db8:${(++addresses).toString(16)}::1`
const from = (address: string) => ({ 'x-forwarded-for': address })

type Outcome = { code: string; field?: string; retryAfter?: number } | 'done'
const outcomeOf = async (answer: ReturnType<Client['send']>): Promise<Outcome> =>
  (await answer).errors?.[0]?.extensions ?? 'done'

const guessKey = (person: Person, { name }: Room, guess: string, address: string) =>
  outcomeOf(person.send(JOIN, { input: { name, key: guess } }, from(address)))
const signIn = (username: string, secret: string, headers: Record<string, string>, url = server.url) =>
  createApiClient(url).send<object>(SIGN_IN, { input: { username, password: secret } }, headers)

const wrongKey = { code: 'FORBIDDEN', field: 'key', messageKey: 'room_key_wrong' }
const wrongPassword = { code: 'UNAUTHENTICATED', field: 'password', messageKey: 'sign_in_wrong' }
const limited = {
  code: 'RATE_LIMITED',
  retryAfter: expect.any(Number) as number,
  messageKey: expect.stringMatching(/^rate_limited_/) as string,
  params: expect.any(Object) as object,
}

test('after ten wrong keys for a room a person has to wait, even with the right one, and is told how long', async () => {
  const [ana, leo, mia] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoom(ana, { key })
  const address = newAddress()
  for (let i = 0; i < 10; i++) expect(await guessKey(leo, room, `guess ${i}`, address)).toEqual(wrongKey)
  const refusal = await guessKey(leo, room, key, newAddress())
  expect(refusal).toEqual(limited)
  expect(refusal).toMatchObject({ retryAfter: expect.toSatisfy((s: number) => s > 0 && s <= 900) as number })
  // Neither another room nor another person has to wait.
  expect(await guessKey(leo, await createRoom(ana, { key }), key, address)).toBe('done')
  expect(await guessKey(mia, room, key, address)).toBe('done')
})

test('keys under aliases in one request count one by one', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const rooms = await Promise.all(Array.from({ length: 10 }, () => createRoom(ana, { key })))
  const address = newAddress()
  // A wrong key ends the request, so the keys before it are right.
  const keys = rooms.map(
    ({ name }, i) =>
      `k${i}: joinRoom(input: { name: "${name}", key: "${i < 9 ? key : 'wrong'}" }) { status }`,
  )
  const { errors } = await leo.send(`mutation { ${keys.join(' ')} }`, {}, from(address))
  expect(errors).toMatchObject([{ path: ['k9'], extensions: wrongKey }])
  for (let i = 0; i < 9; i++) expect(await guessKey(leo, rooms[9]!, `guess ${i}`, address)).toEqual(wrongKey)
  expect(await guessKey(leo, rooms[9]!, key, address)).toEqual(limited)
})

test('new documents are counted, valid or not, and known ones are not', async () => {
  const address = newAddress()
  const client = createApiClient(server.url)
  const read = (document: string) => outcomeOf(client.send(document, {}, from(address)))
  expect(await read('{ __typename }')).toBe('done')
  const outcomes: Outcome[] = []
  for (let batch = 0; batch < 11; batch++)
    outcomes.push(
      ...(await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          read(i % 2 ? `{ no${batch}x${i} }` : `{ a${batch}x${i}: __typename }`),
        ),
      )),
    )
  const refused = outcomes.filter((outcome) => outcome !== 'done' && outcome.code === 'RATE_LIMITED')
  // 1,000 in all, including the first one.
  expect(refused).toHaveLength(101)
  expect(refused[0]).toEqual(limited)
  expect(await read('{ __typename }')).toBe('done')
  expect(await outcomeOf(client.send('{ another: __typename }', {}, from(newAddress())))).toBe('done')
})

test('right keys are not counted', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana, { key })
  const address = newAddress()
  for (let i = 0; i < 12; i++) {
    expect(await guessKey(leo, room, key, address)).toBe('done')
    await leo.request('mutation ($roomId: ID!) { leaveRoom(roomId: $roomId) { status } }', {
      roomId: room.id,
    })
  }
})

test('someone who has to wait after wrong keys can still use an invite', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana, { key })
  for (let i = 0; i < 11; i++) await guessKey(leo, room, `guess ${i}`, newAddress())
  const { createInvite } = await ana.request<{ createInvite: { code: string } }>(CREATE_INVITE, {
    input: { roomId: room.id },
  })
  await leo.request(JOIN, { input: { invite: createInvite.code } })
})

test('guessing a password locks out the guesser, and not the account’s owner [SEC-47]', async () => {
  const ana = await signUp(server)
  const attacker = from(newAddress())
  for (let i = 0; i < 10; i++)
    expect(await outcomeOf(signIn(ana.username, `guess ${i}`, attacker))).toEqual(wrongPassword)
  expect(await outcomeOf(signIn(ana.username, password, attacker))).toEqual(limited)
  expect(await outcomeOf(signIn(ana.username, password, from(newAddress())))).toBe('done')
})

test('another address in the same IPv6 network counts as the same guesser [SEC-57]', async () => {
  const ana = await signUp(server)
  const address = newAddress()
  for (let i = 0; i < 10; i++)
    await signIn(ana.username, `guess ${i}`, from(address.replace(/1$/, `${i + 1}`)))
  expect(await outcomeOf(signIn(ana.username, password, from(address.replace(/1$/, 'ffff'))))).toEqual(
    limited,
  )
})

test('a browser that was signed in before is let in, even if others guess from its address [SEC-76]', async () => {
  const ana = await signUp(server)
  const address = from(newAddress())
  const { headers } = await signIn(ana.username, password, address)
  const device = headers.getSetCookie().find((cookie) => cookie.startsWith('device='))!
  expect(device).toMatch(/; HttpOnly; SameSite=Lax$/)
  const cookie = device.split(';')[0]!
  for (let i = 0; i < 11; i++) await signIn(ana.username, `guess ${i}`, address)
  expect(await outcomeOf(signIn(ana.username, password, address))).toEqual(limited)
  expect(await outcomeOf(signIn(ana.username, password, { ...address, cookie }))).toBe('done')
  // The browser has ten guesses of its own, and only for its own account.
  for (let i = 0; i < 10; i++)
    expect(await outcomeOf(signIn(ana.username, `guess ${i}`, { ...address, cookie }))).toEqual(wrongPassword)
  expect(await outcomeOf(signIn(ana.username, password, { ...address, cookie }))).toEqual(limited)
  const leo = await signUp(server)
  const other = from(newAddress())
  for (let i = 0; i < 10; i++) await signIn(leo.username, `guess ${i}`, { ...other, cookie })
  expect(await outcomeOf(signIn(leo.username, password, { ...other, cookie }))).toEqual(limited)
})

test('unknown usernames are limited like existing ones', async () => {
  const attacker = from(newAddress())
  const name = 'nobody-is-called-so'
  for (let i = 0; i < 10; i++)
    expect(await outcomeOf(signIn(name, `guess ${i}`, attacker))).toEqual(wrongPassword)
  expect(await outcomeOf(signIn(name, password, attacker))).toEqual(limited)
})

test('an address that guesses passwords of many accounts is stopped [SEC-55]', async () => {
  const attacker = from(newAddress())
  const guesses = Array.from({ length: 50 }, (_, i) => signIn(`somebody-${i}`, 'a guess', attacker))
  for (const guess of guesses) expect(await outcomeOf(guess)).toEqual(wrongPassword)
  expect(await outcomeOf(signIn('somebody-else', 'a guess', attacker))).toEqual(limited)
})

test('a stolen session cannot be used to guess its account’s password [SEC-65]', async () => {
  const ana = await signUp(server)
  const change = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }'
  const tries = (currentPassword: string) =>
    outcomeOf(ana.send(change, { input: { currentPassword, newPassword: 'another password' } }))
  for (let i = 0; i < 10; i++)
    expect(await tries(`guess ${i}`)).toMatchObject({ code: 'FORBIDDEN', field: 'currentPassword' })
  expect(await tries(password)).toEqual(limited)
  const remove = 'mutation ($password: String!) { deleteAccount(password: $password) }'
  expect(await outcomeOf(ana.send(remove, { password }))).toEqual(limited)
})

test('every kind of operation has a limit for each account, counted field by field [SEC-19]', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const fields = Array.from({ length: 20 }, (_, i) => `p${i}: updateProfile(input: {}) { id }`)
  const profile = (person: Person) => outcomeOf(person.send(`mutation { ${fields.join(' ')} }`))
  for (let i = 0; i < 5; i++) expect(await profile(ana)).toBe('done')
  expect(await profile(ana)).toEqual(limited)
  expect(await profile(leo)).toBe('done')
  await createRoom(ana)
})

test('the sign-in page counts for the browser’s address, not for the web server’s [SEC-91]', async () => {
  const ana = await signUp(server)
  const address = from(newAddress())
  const send = async (secret: string, headers: Record<string, string>) => {
    const body = new URLSearchParams({ username: ana.username, password: secret })
    const answer = await fetch(`${server.url}/login`, {
      method: 'POST',
      body,
      headers: { origin: server.url, ...headers },
    })
    return ((await answer.json()) as { type: string; status: number }).status
  }
  for (let i = 0; i < 10; i++) expect(await send(`guess ${i}`, address)).toBe(401)
  expect(await send(password, address)).toBe(429)
  expect(await outcomeOf(signIn(ana.username, password, address))).toEqual(limited)
  expect(await send(password, from(newAddress()))).toBe(303)
})

test('an address in a header counts only if a trusted proxy sends it [SEC-33]', async () => {
  const alone = await startServer({ env: { RATE_LIMITS: 'on' } })
  try {
    const ana = await signUp(alone)
    for (let i = 0; i < 10; i++) await signIn(ana.username, `guess ${i}`, from(newAddress()), alone.url)
    expect(await outcomeOf(signIn(ana.username, password, from(newAddress()), alone.url))).toEqual(limited)
    expect(alone.log.filter(({ msg }) => msg.includes('TRUSTED_PROXIES'))).toHaveLength(1)
    const own = { 'x-latchkey-address': newAddress(), 'x-latchkey-secret': 'guessed' }
    expect(await outcomeOf(signIn(ana.username, password, own, alone.url))).toEqual(limited)
  } finally {
    await alone.stop()
  }
})

/** Opens a WebSocket from an address. Resolves with it, or with the status of the refusal. */
async function openFrom(address: string): Promise<Socket | number> {
  const socket = new Socket(server.url, { headers: from(address), init: false })
  const { promise, resolve } = Promise.withResolvers<number | 'open'>()
  socket.ws
    .once('open', () => resolve('open'))
    .once('unexpected-response', (_, res) => resolve(res.statusCode!))
  const outcome = await promise
  if (outcome !== 'open') return outcome
  // Otherwise the first would be closed before the last is open.
  socket.send({ type: 'connection_init' })
  return socket
}

test('an address may have two thousand connections', async () => {
  const address = newAddress()
  const open: Socket[] = []
  try {
    for (let i = 0; i < 40; i++) {
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => openFrom(address)))
      open.push(...outcomes.filter((outcome) => outcome instanceof Socket))
    }
    expect(open.length).toBe(2_000)
    expect(await openFrom(address)).toBe(429)
    const elsewhere = await openFrom(newAddress())
    expect(elsewhere).toBeInstanceOf(Socket)
    open.push(elsewhere as Socket)
    open[0]!.drop()
    await expect
      .poll(async () => {
        const outcome = await openFrom(address)
        if (outcome instanceof Socket) open.push(outcome)
        return outcome
      })
      .toBeInstanceOf(Socket)
  } finally {
    for (const socket of open) socket.drop()
  }
})

test('nodes share their counts through Redis, and count alone while it is down [SEC-56]', async () => {
  const redis = await startRedis()
  const env = { RATE_LIMITS: 'on', TRUSTED_PROXIES: 'loopback', REDIS_URL: redis.url }
  const nodes = await Promise.all([startServer({ database, env }), startServer({ database, env })])
  try {
    const ana = await signUp(nodes[0])
    const address = from(newAddress())
    for (let i = 0; i < 10; i++)
      expect(await outcomeOf(signIn(ana.username, `guess ${i}`, address, nodes[i % 2]!.url))).toEqual(
        wrongPassword,
      )
    for (const { url } of nodes)
      expect(await outcomeOf(signIn(ana.username, password, address, url))).toEqual(limited)
    await redis.kill()
    const leo = await signUp(nodes[1])
    const elsewhere = from(newAddress())
    for (let i = 0; i < 10; i++)
      expect(await outcomeOf(signIn(leo.username, `guess ${i}`, elsewhere, nodes[1].url))).toEqual(
        wrongPassword,
      )
    expect(await outcomeOf(signIn(leo.username, password, elsewhere, nodes[1].url))).toEqual(limited)
  } finally {
    await Promise.all([redis.kill(), ...nodes.map((node) => node.stop())])
  }
})

test('RATE_LIMITS=off lifts the limits, and the log says so', async () => {
  const unbound = await startServer()
  try {
    const [ana, leo] = [await signUp(unbound), await signUp(unbound)]
    const room = await createRoom(ana, { key })
    for (let i = 0; i < 12; i++)
      expect(await guessKey(leo, room, `guess ${i}`, newAddress())).toEqual(wrongKey)
    await joinRoom(leo, room, key)
    expect(unbound.log.some(({ msg }) => msg.startsWith('RATE_LIMITS is off'))).toBe(true)
  } finally {
    await unbound.stop()
  }
})
