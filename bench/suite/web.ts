import { brotliCompressSync } from 'node:zlib'
import { chromium, type Page } from 'playwright-core'
import { launchChromium } from '../../test/harness/chromium.ts'
import type { Audit } from '../measure/lighthouse.ts'
import { formatMedian, printTable, saveReport } from '../measure/report.ts'
import { median } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { createInstance, type LatchkeyInstance } from '../servers/latchkey.ts'
import { seedRoom, seedUsers, type SeededRoom } from '../servers/seed.ts'

const ROOMS = 10
const MANY_ROOMS = 1_000
const HISTORY = 10_000
const CPU_SLOWDOWN = 4

/** Messages as people write them: some code, some links, much plain text. */
const texts = [
  'Has anybody seen the plan for Saturday? I thought we had written it down.',
  'It is in the [notes](https://example.org/notes), **second** page.',
  'Thanks! And the script:\n```ts\nexport const add = (a: number, b: number): number => a + b\n```',
  'Looks good to me. https://example.org/changes/42',
  'Let us meet at `17:30`, then.',
]

/** Measures the web app in Chromium: Lighthouse's mobile preset with a cold cache, and how fast it answers people. */
export async function web({ checkout, rounds }: Options): Promise<void> {
  const instance = createInstance(checkout)
  const server = await instance.start()
  const url = `http://localhost:${server.port}`
  const runs = rounds
  try {
    const [ana, leo] = await seedUsers(instance, 2)
    const rooms: SeededRoom[] = []
    for (let n = 0; n < ROOMS; n++) rooms.push(await seedRoom(instance, [ana!]))
    for (let n = 0; n < MANY_ROOMS; n++) await seedRoom(instance, [leo!])
    for (const room of rooms) await seedMessages(instance, room, 200)
    const long = await seedRoom(instance, [ana!])
    await seedMessages(instance, long, HISTORY)

    const audits = await auditPages(url, { session: ana!.token, room: rooms[0]!.id, runs })
    const homes = {
      [ROOMS + 1]: await compressedSize(url, ana!.token),
      [MANY_ROOMS]: await compressedSize(url, leo!.token),
    }
    const answers = await measureAnswers(url, ana!.token, { rooms, long, runs })
    saveReport('web', { audits, homes, answers })
    printAudits(audits)
    printTable(
      'HTML of the home page, compressed',
      ['rooms', 'kB'],
      Object.entries(homes).map(([count, bytes]) => [count, (bytes / 1000).toFixed(1)]),
    )
    printTable(
      `From an action to the frame that shows its result, with a processor ${CPU_SLOWDOWN} times as slow`,
      ['action', 'ms'],
      Object.entries(answers).map(([name, times]) => [name, formatMedian(times)]),
    )
  } finally {
    await server.stop()
    instance.remove()
  }
}

async function auditPages(
  url: string,
  { session, room, runs }: { session: string; room: string; runs: number },
): Promise<Record<string, Audit[]>> {
  const pages: Record<string, { path: string; session?: string }> = {
    room: { path: `/r/${room}`, session },
    home: { path: '/', session },
    search: { path: '/search?q=plan', session },
    landing: { path: '/' },
    login: { path: '/login' },
    'sign-up': { path: '/signup' },
  }
  // Only this part needs Lighthouse, which takes a second to load.
  const { audit } = await import('../measure/lighthouse.ts')
  const audits: Record<string, Audit[]> = {}
  for (let run = 0; run < runs; run++)
    for (const [name, { path, session }] of Object.entries(pages))
      (audits[name] ??= []).push(await audit(url + path, session ? { cookie: `session=${session}` } : {}))
  return audits
}

function printAudits(audits: Record<string, Audit[]>): void {
  const columns = {
    performance: (each: Audit) => each.performance,
    accessibility: (each: Audit) => each.accessibility,
    'best practices': (each: Audit) => each.bestPractices,
    SEO: (each: Audit) => each.seo,
    'blocking ms': (each: Audit) => each.blockingMs,
    'layout shift': (each: Audit) => each.layoutShift,
    'scripts kB': (each: Audit) => each.scriptBytes / 1000,
    scripts: (each: Audit) => each.scripts,
  }
  printTable(
    'Lighthouse, mobile preset, cold cache',
    ['page', ...Object.keys(columns)],
    Object.entries(audits).map(([name, runs]) => [
      name,
      ...Object.values(columns).map((figure) => String(Math.round(median(runs.map(figure)) * 100) / 100)),
    ]),
  )
}

async function compressedSize(url: string, session: string): Promise<number> {
  const response = await fetch(url, { headers: { cookie: `session=${session}` } })
  return brotliCompressSync(await response.text()).length
}

interface Places {
  rooms: SeededRoom[]
  /** A room with a long history. */
  long: SeededRoom
  runs: number
}

async function measureAnswers(url: string, session: string, { rooms, long, runs }: Places) {
  const server = await launchChromium()
  const browser = await chromium.connect(server.wsEndpoint())
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addCookies([{ name: 'session', value: session, url }])
  const page = await context.newPage()
  const [first, second] = rooms
  const answers: Record<string, number[]> = {}
  const add = async (name: string, time: Promise<number>) => (answers[name] ??= []).push(await time)
  try {
    await page.goto(`${url}/r/${first!.id}`)
    await page.getByRole('log').waitFor()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
    for (let run = 0; run < runs; run++) await add('Enter', timeEnter(page, `message ${run}`))
    for (const room of rooms.slice(1)) await add('another room', timeSwitch(page, room.id))
    for (let run = 0; run < runs; run++)
      await add('a room opened before', timeSwitch(page, (run % 2 ? second : first)!.id))
    await timeSwitch(page, long.id)
    await add('longest frame while scrolling', longestFrame(page))
  } finally {
    await browser.close()
    await server.close()
  }
  return answers
}

/** Returns the milliseconds from the key to the frame in which the message is on the page. */
async function timeEnter(page: Page, text: string): Promise<number> {
  const field = page.getByRole('textbox', { name: /^Message / })
  await field.fill(text)
  await startClock(page, 'keydown', text)
  await field.press('Enter')
  return stopClock(page)
}

/** Returns the milliseconds from the click to the frame that shows the other room. */
async function timeSwitch(page: Page, name: string): Promise<number> {
  await startClock(page, 'click', null, name)
  await page.locator(`nav a[href="/r/${name}"]`).click()
  return stopClock(page)
}

/** Watches the page from the next event of a kind on: until a message with the text, or the room of that name, is painted. */
const startClock = (page: Page, kind: 'keydown' | 'click', text: string | null, room: string | null = null) =>
  page.evaluate(
    ({ kind, text, room }) => {
      const isShown = () =>
        room
          ? document.querySelector('h1')?.textContent === room && document.querySelector('[role=log] article')
          : [...document.querySelectorAll('[role=log] article')].some((each) =>
              each.textContent.includes(text!),
            )
      const { promise, resolve } = Promise.withResolvers<number>()
      const watch = (event: Event) => {
        const look = (now: number) =>
          isShown() ? resolve(now - event.timeStamp) : requestAnimationFrame(look)
        requestAnimationFrame(look)
      }
      addEventListener(kind, watch, { capture: true, once: true })
      Object.assign(globalThis, { clock: promise })
    },
    { kind, text, room },
  )

const stopClock = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { clock: Promise<number> }).clock)

/** Scrolls up through a long history, and returns the longest time between two frames in milliseconds. */
const longestFrame = (page: Page): Promise<number> =>
  page.getByRole('log').evaluate(async (list) => {
    let longest = 0
    let last = performance.now()
    const end = last + 20_000
    while (last < end) {
      list.scrollTop -= 400
      const now = await new Promise<number>(requestAnimationFrame)
      longest = Math.max(longest, now - last)
      last = now
    }
    return longest
  })

async function seedMessages({ sql }: LatchkeyInstance, room: SeededRoom, count: number): Promise<void> {
  await sql(
    `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text)
     SELECT $1, n, n + 1, n + 1, $2, ($3::text[])[n % cardinality($3::text[]) + 1] FROM generate_series(1, $4) n`,
    [room.id, room.members[0]!.userId, texts, count],
  )
  await sql('UPDATE "Room" SET "messageCount" = $2, version = $2 + 1 WHERE id = $1', [room.id, count])
}
