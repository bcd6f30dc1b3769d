import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { parseAddressRange } from './address-range.ts'
import { createOutboundFetch, type OutboundSettings } from './fetch-outside.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function listen(handle: RequestListener, host = '127.0.0.1'): Promise<number> {
  const server = createServer(handle).listen(0, host)
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const allowing = (allow: string[], settings: Partial<OutboundSettings> = {}) =>
  createOutboundFetch({ enabled: true, allow: allow.map(parseAddressRange), ...settings })
const toLoopback = allowing(['127.0.0.1'])
const resolvingTo =
  (...addresses: string[]): OutboundSettings['resolve'] =>
  (_, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

test.each([
  '127.0.0.1',
  '127.0.0.2',
  '10.0.0.1',
  '169.254.169.254',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '2130706433',
  '0x7f.1',
])('no request goes to %s, written out or behind a name [SEC-160]', async (host) => {
  let reached = 0
  const port = await listen((_, res) => res.end(String(++reached)))
  const { hostname } = new URL(`http://${host}`)
  const refused = { problem: 'REFUSED' }
  await expect(allowing([])(`http://${host}:${port}/`)).rejects.toMatchObject(refused)
  await expect(allowing([])(`http://${host}/`)).rejects.toMatchObject(refused)
  const named = allowing([], { resolve: resolvingTo(hostname.replace(/[[\]]/g, '')) })
  await expect(named('http://rebound.example/')).rejects.toMatchObject(refused)
  expect(reached).toBe(0)
})

test('of a name with several addresses, a request goes only to one that is allowed [SEC-167]', async () => {
  const port = await listen((_, res) => res.end('the allowed one'))
  const both = { resolve: resolvingTo('127.0.0.2', '127.0.0.1') }
  const response = await allowing(['127.0.0.1'], both)(`http://both.example:${port}/`)
  expect(await response.text()).toBe('the allowed one')
  await expect(allowing(['127.0.0.3'], both)(`http://both.example:${port}/`)).rejects.toMatchObject({
    problem: 'REFUSED',
  })
})

test('a name that has a public and a private address is not trusted [SEC-213]', async () => {
  let reached = 0
  const port = await listen((_, res) => res.end(String(++reached)))
  const mixed = allowing([], { resolve: resolvingTo('1.1.1.1', '127.0.0.1') })
  await expect(mixed(`http://mixed.example:${port}/`)).rejects.toMatchObject({ problem: 'REFUSED' })
  await expect(mixed('http://mixed.example/')).rejects.toMatchObject({ problem: 'REFUSED' })
  expect(reached).toBe(0)
})

test('a public address is reached at ports 80 and 443 only, and by http and https only [SEC-168]', async () => {
  const refused = { problem: 'REFUSED' }
  const fetchPublic = allowing([], { resolve: resolvingTo('1.1.1.1') })
  for (const url of [
    'http://public.example:8022/',
    'http://1.1.1.1:8080/',
    'ftp://public.example/',
    'file:///etc/passwd',
  ])
    await expect(fetchPublic(url), url).rejects.toMatchObject(refused)
  await expect(fetchPublic('http://user:password@public.example/')).rejects.toMatchObject(refused)
})

test('OUTBOUND=off sends nothing', async () => {
  let reached = 0
  const port = await listen((_, res) => res.end(String(++reached)))
  const off = createOutboundFetch({ enabled: false, allow: [parseAddressRange('127.0.0.1')] })
  await expect(off(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ problem: 'OFF' })
  expect(reached).toBe(0)
})

test('a redirect cannot lead to an address that is not allowed [SEC-161]', async () => {
  let reached = 0
  const secret = await listen((_, res) => res.end(String(++reached)), '127.0.0.2')
  const port = await listen((_, res) => res.writeHead(302, { location: `http://127.0.0.2:${secret}/` }).end())
  await expect(toLoopback(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ problem: 'REFUSED' })
  expect(reached).toBe(0)
})

test('a request follows three redirects, without its headers to another origin, and no cookies', async () => {
  const seen: object[] = []
  const other = await listen(({ headers: { authorization, cookie, 'user-agent': agent } }, res) => {
    seen.push({ authorization, cookie, agent })
    res.end('arrived')
  })
  const port = await listen(({ url, headers: { authorization, cookie } }, res) => {
    seen.push({ authorization, cookie })
    const hops = Number(url!.slice(1))
    const location = hops > 1 ? `/${hops - 1}` : `http://127.0.0.1:${other}/`
    res.writeHead(302, { location, 'set-cookie': 'id=1' }).end()
  })
  const headers = { authorization: 'Bearer token' }
  const arrived = await toLoopback(`http://127.0.0.1:${port}/3`, { headers })
  expect(await arrived.text()).toBe('arrived')
  expect(arrived.url).toBe(`http://127.0.0.1:${other}/`)
  expect(seen).toEqual([
    ...[headers, headers, headers],
    { agent: expect.stringMatching(/^Latchkey\/\d/) as string },
  ])
  await expect(toLoopback(`http://127.0.0.1:${port}/4`)).rejects.toMatchObject({
    problem: 'TOO_MANY_REDIRECTS',
  })
  const manual = await toLoopback(`http://127.0.0.1:${port}/1`, { redirect: 'manual' })
  expect(manual.status).toBe(302)
})

test('a body ends the request once it is too large, also when it only gets so by decompression [SEC-169]', async () => {
  const ended = Promise.withResolvers<void>()
  const endless = await listen((_, res) => {
    const write = () => {
      while (!res.destroyed && res.write(Buffer.alloc(65_536)));
    }
    res.on('drain', write).on('close', ended.resolve)
    write()
  })
  const tooLarge = { problem: 'TOO_LARGE' }
  await expect(toLoopback(`http://127.0.0.1:${endless}/`)).rejects.toMatchObject(tooLarge)
  await ended.promise

  const bomb = gzipSync(Buffer.alloc(2 ** 24))
  expect(bomb.length).toBeLessThan(2 ** 16)
  const bombs = await listen((_, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  await expect(toLoopback(`http://127.0.0.1:${bombs}/`)).rejects.toMatchObject(tooLarge)
  const more = await toLoopback(`http://127.0.0.1:${bombs}/`, { maxBytes: 2 ** 24 })
  expect((await more.arrayBuffer()).byteLength).toBe(2 ** 24)
})

test('a server that never finishes its answer is given up, and its connection ends [SEC-170]', async () => {
  const ended = Promise.withResolvers<void>()
  const port = await listen((_, res) => {
    res.on('close', ended.resolve)
    res.writeHead(200).write('the beginning')
  })
  await expect(toLoopback(`http://127.0.0.1:${port}/`, { timeout: 1_000 })).rejects.toMatchObject({
    problem: 'TIMEOUT',
  })
  await ended.promise
  const gone = await listen((req) => void req.socket.destroy())
  await expect(toLoopback(`http://127.0.0.1:${gone}/`)).rejects.toMatchObject({ problem: 'UNREACHABLE' })
  const unresolved = allowing([], { resolve: () => {} })
  await expect(unresolved('http://lost.example/', { timeout: 50 })).rejects.toMatchObject({
    problem: 'TIMEOUT',
  })
})
