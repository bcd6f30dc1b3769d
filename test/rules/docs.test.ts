import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket as Stream } from 'node:net'
import { createInterface } from 'node:readline'
import { buildSchema, parse, validate } from 'graphql'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { changeMessage, DELETE, sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

// The examples of docs/api.md run as they stand.

const server = sharedServer()
const page = await readFile('docs/api.md', 'utf8')
const programs = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code!)

/** In the project, so that the programs find its packages. */
const folder = 'test-output/docs'
await mkdir(folder, { recursive: true })
afterAll(() => rm(folder, { recursive: true }))

test('docs/api.md has two programs that follow a room', () => expect(programs).toHaveLength(2))

/** Starts a proxy in front of the server, whose connections can be cut. */
async function startProxy() {
  const { hostname, port } = new URL(server.url)
  const streams = new Set<Stream>()
  let isUp = true
  const proxy = createServer((client) => {
    if (!isUp) return void client.destroy()
    const upstream = connect(Number(port), hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      streams.add(from)
      from.on('error', () => {}).on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void proxy.close())
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cut() {
      isUp = false
      for (const stream of streams) stream.destroy()
      streams.clear()
    },
    mend: () => (isUp = true),
    hasClient: () => streams.size > 0,
  }
}

/** Runs a program of the page, and returns the lines that it has printed so far. */
async function run(code: string, env: Record<string, string>) {
  const path = `${folder}/program-${programs.indexOf(code)}.mjs`
  await writeFile(path, code)
  const child = spawn(process.execPath, [path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const errors: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  createInterface(child.stderr).on('line', (line) => errors.push(line))
  return { lines, errors, ended: once(child, 'close') as Promise<[number | null]> }
}

test.each(programs)(
  'program %$ prints every message once and in order, however often the line breaks',
  async (code) => {
    const [ana, bot] = await Promise.all([signUp(server), signUp(server)])
    const room = await createRoom(ana)
    await joinRoom(bot, room)
    await sendMessage(ana, room.id, 'before the program')
    const proxy = await startProxy()
    const { lines, errors } = await run(code, { LATCHKEY: proxy.url, TOKEN: bot.token, ROOM: room.name })
    // Numbers grow by one with each message.
    let number = 1
    const expected: string[] = []
    const post = async (by: Person, text: string) => {
      const { id } = await sendMessage(by, room.id, text)
      expected.push(`${++number} ${text}`)
      return id
    }
    await expect
      .poll(async () => {
        await post(ana, 'is it there?')
        return lines.length
      })
      .toBeGreaterThan(0)
    expected.splice(0, expected.indexOf(lines[0]!))
    for (let round = 0; round < 3; round++) {
      proxy.cut()
      await post(ana, `while it is away, ${round}`)
      const id = await post(ana, 'deleted meanwhile')
      await changeMessage(ana, DELETE, { id })
      expected.pop()
      proxy.mend()
      await expect.poll(proxy.hasClient).toBe(true)
      await post(ana, `when it is back, ${round}`)
      await expect.poll(() => lines, { message: errors.join('\n') }).toEqual(expected)
    }
  },
)

test('the program with graphql-ws stops when its token is not valid', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const { errors, ended } = await run(programs[0]!, { LATCHKEY: server.url, TOKEN: 'wrong', ROOM: room.name })
  const [code] = await ended
  expect([code, errors.join('\n')]).toEqual([1, expect.stringContaining('This token is unknown')])
})

test('every operation in docs/api.md is valid', async () => {
  const schema = buildSchema(await readFile('schema.graphql', 'utf8'))
  const inPage = [...page.matchAll(/^ {4}((?:subscription|mutation|query)\b[\s\S]*?^ {4}\})/gm)].map(
    ([, text]) => text!,
  )
  const inCurl = [...page.matchAll(/"query": "((?:[^"\\]|\\.)*)"/g)].map(
    ([, text]) => JSON.parse(`"${text}"`) as string,
  )
  expect(inPage.length + inCurl.length).toBeGreaterThanOrEqual(5)
  for (const text of [...inPage, ...inCurl]) expect(validate(schema, parse(text)), text).toEqual([])
})

test('docs/api.md explains every close code and error code of the API', async () => {
  for (const code of [1001, 1009, 4010, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500])
    expect(page).toContain(String(code))
  const union = /type ErrorCode =([\s\S]*?)\n\n/.exec(await readFile('api/errors.ts', 'utf8'))![1]!
  for (const [, code] of union.matchAll(/'([A-Z_]+)'/g)) expect(page).toContain(code)
})
