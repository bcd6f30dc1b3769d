import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Manifest } from '../../scripts/backup/manifest.ts'
import {
  backUp,
  contentOf,
  listTree,
  type Outcome,
  type Place,
  readManifest,
  restore,
  rowsOf,
  start,
} from '../harness/backup.ts'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile, newDatabaseForFile } from '../harness/database.ts'
import { fetchFile, file, png, postFiles, sendFiles, upload } from '../harness/files.ts'
import { uuidOf } from '../harness/ids.ts'
import { ADD, changeMessage, DELETE, sendMessage } from '../harness/messages.ts'
import { type Person, setUp, signUp } from '../harness/people.ts'
import { freePort } from '../harness/port.ts'
import { createRoomOf, type Room } from '../harness/rooms.ts'
import { type Server, startServer } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'
import { until } from '../harness/wait.ts'

/** Milliseconds for a test that runs several programs. */
const several = 180_000

const directory = await mkdtemp(join(tmpdir(), 'latchkey-backup-'))
afterAll(() => rm(directory, { recursive: true }))

/** A path with blanks, quotes, letters outside ASCII and more bytes than the path of a socket may have. */
const oddPath = join(directory, `Ana's "Gespräche" $HOME `.repeat(2), 'データ'.repeat(12), 'built in')

const source = await databaseForFile()
const target = await newDatabaseForFile()
const elsewhere: Place = { DATA_DIR: join(directory, 'elsewhere'), DATABASE_URL: source.url }

/** A kind of database, and where its tests work. */
interface Kind {
  title: string
  place: Place
  /** The empty place for the restore, of the other kind. */
  empty: Place
  backup: string
}

const kinds: Kind[] = [
  {
    title: 'of the PostgreSQL at DATABASE_URL, restored into the built-in one',
    place: elsewhere,
    empty: { DATA_DIR: join(oddPath, 'restored') },
    backup: join(directory, 'first backup'),
  },
  {
    title: 'of the built-in PostgreSQL at an odd path, restored into the one at DATABASE_URL',
    place: { DATA_DIR: oddPath },
    empty: { DATA_DIR: join(directory, 'restored'), DATABASE_URL: target.url },
    backup: join(directory, `the "second" o'backup`),
  },
]

const startAt = ({ DATA_DIR, DATABASE_URL }: Place) =>
  startServer({
    dataDir: DATA_DIR,
    database: DATABASE_URL ? { url: DATABASE_URL, drop: async () => {} } : undefined,
  })

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

/** The server before the backup, with a user and a room. */
interface Life {
  server: Server
  ana: Person
  room: Room
  /** Of every file that was uploaded, by the attachment's UUID. */
  hashes: Map<string, string>
  /** The address of the server's logo, if it has one. */
  logo?: string
}

async function begin(place: Place): Promise<Life> {
  const server = await startAt(place)
  const ana = await (place.DATABASE_URL ? signUp : setUp)(server, 'ana')
  const room = await createRoomOf([ana], { name: 'kept' })
  const life: Life = { server, ana, room, hashes: new Map() }
  await sendMessage(ana, room.id, 'tabs\t, lines\n, \\backslashes\\N and ünïcödé 🎉')
  // Incompressible, and larger than the small disk below.
  await post(life, ana, randomBytes(2 ** 20).toString('base64'))
  const picture = await upload(server, ana, room.id, file('dot.png', png(3, 3)))
  await postFiles(ana, room.id, [picture])
  // Without an external database, ana is the admin.
  if (!place.DATABASE_URL) life.logo = await setLogo(server, ana)
  return life
}

/** Sets the server's logo and returns its address. */
async function setLogo(server: Server, admin: Person): Promise<string> {
  const { data } = await sendFiles<{ uploadServerLogo: { logoUrl: string } }>(
    server,
    admin,
    'mutation ($file: File!) { uploadServerLogo(file: $file) { logoUrl } }',
    {},
    { file: file('logo.png', png(40, 20), 'image/png') },
  )
  return data!.uploadServerLogo.logoUrl
}

/** Uploads a file and posts a message with it. */
async function post({ server, room, hashes }: Life, person: Person, content: string) {
  const attachment = await upload(server, person, room.id, file('note.txt', content))
  hashes.set(uuidOf(attachment.id), sha256(content))
  return { attachment, message: await postFiles(person, room.id, [attachment]) }
}

/** Posts, uploads, reacts and deletes without a pause until `isOver`. Returns how often. */
async function write(life: Life, person: Person, isOver: () => boolean): Promise<number> {
  let turns = 0
  for (; !isOver(); turns++) {
    const { id } = await sendMessage(person, life.room.id, `turn ${turns}`)
    await changeMessage(person, ADD, { id, emoji: '👍' })
    const { message } = await post(life, person, `${person.username} ${turns}`)
    // Refused once there are too many.
    const unsent = file('unsent.txt', `${person.id} ${turns}`)
    await upload(life.server, person, life.room.id, unsent).then(
      async ({ id }) => life.hashes.set(uuidOf(id), sha256(await unsent.bytes())),
      () => {},
    )
    if (turns % 3) await changeMessage(person, DELETE, { id: message.id })
  }
  return turns
}

describe.each(kinds)('a backup $title', ({ place, empty, backup }) => {
  let life: Life
  beforeAll(async () => {
    life = await begin(place)
  }, several)
  afterAll(() => life.server.stop())

  test(
    'has one moment of a server on which people keep posting, uploading, reacting and deleting, and every file of it',
    async () => {
      const people = await Promise.all(['ben', 'cleo', 'dan'].map((name) => signUp(life.server, name)))
      for (const person of people)
        await person.request('mutation ($input: JoinRoomInput!) { joinRoom(input: $input) { status } }', {
          input: { name: life.room.name },
        })
      let isOver = false
      const writers = people.map((person) => write(life, person, () => isOver))
      const made = await backUp(backup, place)
      isOver = true
      const turns = await Promise.all(writers)
      expect(made).toMatchObject({ code: 0, stderr: '' })
      expect(made.stdout).not.toContain('lost their file')
      expect(Math.min(...turns)).toBeGreaterThan(0)

      const attachments = rowsOf(backup, 'Attachment')
      expect(attachments.length).toBeGreaterThan(1)
      const files = new Map(readManifest(backup).files.map((stored) => [stored.path, stored]))
      for (const { roomId, id, size, width } of attachments) {
        const stored = files.get(`files/rooms/${roomId}/${id}/original`)
        expect(stored?.bytes).toBe(Number(size))
        // A picture may have been encoded again.
        if (width === '\\N')
          expect(sha256(readFileSync(join(backup, stored!.path)))).toBe(life.hashes.get(id!))
        else expect([...files.keys()]).toContain(`files/rooms/${roomId}/${id}/thumbnail`)
      }
      const modes = new Set(listTree(backup).map((line) => / ([0-7]{3})(?: \d+)?$/.exec(line)?.[1]))
      expect(modes).toEqual(new Set(['700', '600']))
    },
    several,
  )

  test(
    'restores the same rows, files and sessions, as a backup of the restored place shows',
    async () => {
      expect(await restore(backup, empty)).toMatchObject({ code: 0, stderr: '' })
      const again = `${backup} again`
      expect(await backUp(again, empty)).toMatchObject({ code: 0, stderr: '' })
      expect(contentOf(again)).toEqual(contentOf(backup))
      expect(readdirSync(empty.DATA_DIR).toSorted()).toEqual(
        empty.DATABASE_URL ? ['files'] : ['files', 'postgres'],
      )

      const server = await startAt(empty)
      try {
        const ana = createApiClient(server.url, life.ana.token)
        const { viewer, room } = await ana.request<{
          viewer: { user: { username: string } }
          room: { messages: { nodes: { text: string; attachments: { url: string }[] }[] } }
        }>(
          '{ viewer { user { username } } room(name: "kept") { messages(first: 2) { nodes { text attachments { url } } } } }',
        )
        expect(viewer.user.username).toBe('ana')
        expect(room.messages.nodes[0]?.text).toBe('tabs\t, lines\n, \\backslashes\\N and ünïcödé 🎉')
        const answer = await fetchFile(server, room.messages.nodes[1]!.attachments[0]!.url, life.ana)
        expect([...life.hashes.values()][0]).toBe(sha256(await answer.bytes()))
        const { server: restored } = await ana.request<{ server: { logoUrl: string | null } }>(
          '{ server { logoUrl } }',
        )
        expect(restored.logoUrl).toBe(life.logo ?? null)
        if (life.logo) {
          const logo = await fetchFile(server, life.logo, life.ana)
          expect([logo.status, logo.headers.get('content-type')]).toEqual([200, 'image/webp'])
        }
        const next = await sendMessage(ana, life.room.id, 'after the restore')
        expect(next.number).toBe(rowsOf(backup, 'Message').length + 1)
      } finally {
        await server.stop()
      }
    },
    several,
  )
})

/** Expects a failure with one line that says `message`. */
function expectFailure({ code, stderr }: Outcome, message: RegExp, exitCode = 1): void {
  expect(stderr).toMatch(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(code).toBe(exitCode)
}

const ground = join(directory, 'targets')
mkdirSync(join(ground, 'not empty/inside'), { recursive: true })
writeFileSync(join(ground, 'a file'), '')
symlinkSync('nowhere', join(ground, 'a link'))

const withDatabase = (url: string): Place => ({ ...elsewhere, DATABASE_URL: url })

const failures: [what: string, message: RegExp, backup: { target: string; place?: () => Promise<Place> }][] =
  [
    ['a target that is not empty', /already exists\. Name a folder/, { target: join(ground, 'not empty') }],
    ['a target that is a file', /already exists\. Name a folder/, { target: join(ground, 'a file') }],
    ['a target that is a broken link', /already exists\. Name a folder/, { target: join(ground, 'a link') }],
    ['a target in no folder', /There is no folder .*Create it/, { target: join(ground, 'missing/new') }],
    ['a target in a file', /There is no folder .*Create it/, { target: join(ground, 'a file/new') }],
    [
      'a target among the uploads',
      /inside Latchkey's own folder .*Name a place outside/,
      { target: join(elsewhere.DATA_DIR, 'files/rooms/new') },
    ],
    [
      'a DATA_DIR without data',
      /There is no data in .*Set DATA_DIR, or DATABASE_URL/,
      { target: join(ground, 'new'), place: async () => ({ DATA_DIR: join(ground, 'not empty') }) },
    ],
    [
      'a database that is down',
      /cannot be used: connect ECONNREFUSED .*Check that the server is running/,
      {
        target: join(ground, 'new'),
        place: async () => withDatabase(`postgresql://ana:hunter2@127.0.0.1:${await freePort()}/latchkey`),
      },
    ],
    [
      'a DATABASE_URL that leads to no database',
      /database "nothing" does not exist.*Check that/,
      {
        target: join(ground, 'new'),
        place: async () => withDatabase(source.url.replace(/\/test_\w+\?/, '/nothing?')),
      },
    ],
    [
      "a DATABASE_URL that leads to another program's database",
      /has no data of Latchkey\. Check DATABASE_URL/,
      {
        target: join(ground, 'new'),
        place: async () => withDatabase(source.url.replace(/\/test_\w+\?/, '/postgres?')),
      },
    ],
  ]

test.each(failures)(
  'a backup fails for %s, says what to do and writes nothing',
  async (_, message, { target, place }) => {
    const before = [listTree(ground), listTree(elsewhere.DATA_DIR)]
    const failed = await backUp(target, (await place?.()) ?? elsewhere)
    expectFailure(failed, message)
    expect(failed.stderr).not.toContain('hunter2')
    expect([listTree(ground), listTree(elsewhere.DATA_DIR)]).toEqual(before)
  },
)

test('a backup keeps the row of an upload whose file was lost, and says so', async () => {
  const folder = join(directory, 'lost')
  cpSync(elsewhere.DATA_DIR, folder, { recursive: true })
  const [path] = readManifest(kinds[0]!.backup).files.map(({ path }) => path)
  rmSync(join(folder, path!))
  const made = await backUp(join(directory, 'lost backup'), { ...elsewhere, DATA_DIR: folder })
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(made.stdout).toMatch(
    /^Uploads that have lost their file: 1, such as rooms\/.* The backup has only their rows\.$/m,
  )
})

test('a backup fails on a full disk and at a limit on the size of files, and leaves nothing', async () => {
  const disk = join(directory, 'small disk')
  mkdirSync(disk)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]).status === 0
  if (mounted) onTestFinished(() => void spawnSync('umount', [disk]))
  // In blocks of 512 bytes.
  for (const limit of mounted ? ['umask 0', 'ulimit -f 1000'] : ['ulimit -f 1000']) {
    expectFailure(
      await backUp(join(disk, 'new'), elsewhere, limit),
      /^The disk is full .*Free some space and try again/,
    )
    expect(readdirSync(disk)).toEqual([])
  }
  if (mounted) expectFailure(await backUp(disk, elsewhere), /is a disk of its own\. Name a new folder in it/)
})

/** Starts a backup that waits for a lock on a table after it has copied the uploads. */
async function startBlocked(target: string) {
  const blocker = new Client({ connectionString: source.url })
  await blocker.connect()
  await blocker.query('BEGIN')
  await blocker.query('LOCK TABLE "Reaction" IN ACCESS EXCLUSIVE MODE')
  const run = start('backup', [target], elsewhere)
  await until('the backup waits for the lock', async () => {
    const [row] = await sql<{ waiting: boolean }>(
      source.url,
      `SELECT EXISTS (SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE%') AS waiting`,
    )
    return row?.waiting
  })
  return { run, release: () => blocker.end() }
}

test('a backup that gets SIGTERM half-way ends and leaves nothing', async () => {
  const place = join(directory, 'ended')
  mkdirSync(place)
  const { run, release } = await startBlocked(join(place, 'new'))
  expect(listTree(place).length).toBeGreaterThan(3)
  run.process.kill('SIGTERM')
  expectFailure(await run.ended, /^Interrupted\. Nothing was left behind\./, 143)
  expect(readdirSync(place)).toEqual([])
  await release()
})

test('a backup that gets SIGKILL half-way leaves nothing under its name, and the next one works', async () => {
  const place = join(directory, 'killed')
  mkdirSync(place)
  const { run, release } = await startBlocked(join(place, 'new'))
  run.process.kill('SIGKILL')
  expect((await run.ended).code).toBe(null)
  await release()
  const [partial, ...others] = readdirSync(place)
  expect(partial).toMatch(/^new\.partial-/)
  expect(others).toEqual([])
  const next = await backUp(join(place, 'new'), elsewhere)
  expect(next).toMatchObject({ code: 0, stderr: '' })
  expect(next.stdout).toContain(`${partial} is an unfinished backup. Delete it`)
  expect(readdirSync(place).toSorted()).toEqual(['new', partial])
})

/** Copies the first backup, changes the copy and returns its path. */
function spoil(name: string, change: (copy: string) => void): string {
  const copy = join(directory, name)
  cpSync(kinds[0]!.backup, copy, { recursive: true })
  change(copy)
  return copy
}

function changeManifest(backup: string, change: (manifest: Manifest) => void): void {
  const manifest = readManifest(backup)
  change(manifest)
  writeFileSync(join(backup, 'manifest.json'), JSON.stringify(manifest))
}

const messages = (backup: string) => join(backup, 'tables/Message.copy.gz')
const firstUpload = (backup: string) => join(backup, readManifest(backup).files[0]!.path)

/** The place is empty by default. */
const refusals: [what: string, message: RegExp, backup: () => string, place?: () => Promise<Place>][] = [
  ['a folder that is no backup', /is not a complete backup\. Name a folder/, () => join(ground, 'not empty')],
  ['a folder that does not exist', /is not a complete backup\. Name a folder/, () => join(ground, 'missing')],
  [
    'a backup with a changed file',
    /Message\.copy\.gz is damaged.*Use another backup/,
    () =>
      spoil('changed', (copy) => {
        const content = readFileSync(messages(copy))
        content[content.length >> 1]! ^= 1
        writeFileSync(messages(copy), content)
      }),
  ],
  [
    'a backup with a file that was cut',
    /is damaged.*Use another backup/,
    () => spoil('cut', (copy) => truncateSync(firstUpload(copy), 1)),
  ],
  [
    'a backup without one of its files',
    /cannot be restored: ENOENT.*Use another backup/,
    () => spoil('removed', (copy) => rmSync(firstUpload(copy))),
  ],
  [
    'a backup with a manifest that was cut',
    /manifest\.json is damaged.*Use another backup/,
    () => spoil('cut manifest', (copy) => truncateSync(join(copy, 'manifest.json'), 500)),
  ],
  [
    'a backup with paths outside of it',
    /manifest\.json is damaged.*Use another backup/,
    () => spoil('paths', (copy) => changeManifest(copy, ({ files }) => (files[0]!.path = 'files/../../x'))),
  ],
  [
    'a backup of a newer version',
    /made by a newer Latchkey\. Restore it with that version/,
    () =>
      spoil('newer', (copy) => changeManifest(copy, ({ migrations }) => migrations.push('99991231_next'))),
  ],
  [
    'a backup without one of the tables',
    /does not have the table Reaction\. Use another backup/,
    () =>
      spoil('tables', (copy) =>
        changeManifest(copy, (manifest) => {
          manifest.tables = manifest.tables.filter(({ name }) => name !== 'Reaction')
        }),
      ),
  ],
  [
    'a backup with fewer rows than its manifest says, which it finds half-way,',
    /its table Mention has \d+ rows instead of \d+\. Use another backup/,
    () =>
      spoil('rows', (copy) =>
        changeManifest(copy, ({ tables }) => tables.find(({ name }) => name === 'Mention')!.rows++),
      ),
  ],
  [
    'a database with data',
    /already has data .*Use an empty database/,
    () => kinds[0]!.backup,
    async () => ({ ...emptyPlace, DATABASE_URL: source.url }),
  ],
  [
    'a DATA_DIR with uploads',
    /files is not empty.*use another DATA_DIR/,
    () => kinds[0]!.backup,
    async () => ({ ...emptyPlace, DATA_DIR: elsewhere.DATA_DIR }),
  ],
  [
    'a DATA_DIR on which a Latchkey is running',
    /Another Latchkey is running on .*Stop it first/,
    () => kinds[0]!.backup,
    async () => {
      const place = { DATA_DIR: join(directory, 'running') }
      const server = await startAt(place)
      onTestFinished(async () => void (await server.stop()))
      return place
    },
  ],
]

const untouched = await newDatabaseForFile()
const emptyPlace = { DATA_DIR: join(directory, 'empty'), DATABASE_URL: untouched.url }
mkdirSync(emptyPlace.DATA_DIR)

/** Counts the rows of every table. */
const countAll = (url: string) =>
  sql(
    url,
    `SELECT relname, (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', relname), false, true, '')))[1]::text AS rows
     FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  )

test.each(refusals)(
  'a restore refuses %s, says what to do and changes nothing',
  async (_, message, makeBackup, makePlace) => {
    const place = (await makePlace?.()) ?? emptyPlace
    const backup = makeBackup()
    const look = async () => [
      readdirSync(place.DATA_DIR),
      place.DATABASE_URL && (await countAll(place.DATABASE_URL)),
    ]
    const before = await look()
    expectFailure(await restore(backup, place), message)
    expect(await look()).toEqual(before)
  },
)

test('a restore that fails half-way leaves no built-in database', async () => {
  const place = { DATA_DIR: join(directory, 'never') }
  const backup = spoil('rows again', (copy) =>
    changeManifest(copy, ({ tables }) => tables.find(({ name }) => name === 'Reaction')!.rows++),
  )
  expectFailure(
    await restore(backup, place),
    /its table Reaction has \d+ rows instead of \d+\. Use another backup/,
  )
  expect(readdirSync(place.DATA_DIR)).toEqual([])
})
