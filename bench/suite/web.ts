import { formatMedian, formatRatio, printTable, saveReport } from '../measure/report.ts'
import { median } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { createInstance } from '../servers/latchkey.ts'
import { type Answers, measureAnswers } from './web/answers.ts'
import { auditPages, printAudits } from './web/audits.ts'
import { CPU_SLOWDOWN, withBrowser } from './web/browser.ts'
import type { Timing } from './web/clock.ts'
import { type HistoryTimes, measureHistories } from './web/histories.ts'
import { type HomeTimes, measureHomes } from './web/homes.ts'
import { type Ground, LONG_HISTORY, seedGround, SHORT_HISTORY } from './web/seed.ts'
import { wheelThroughRoom, wheelThroughText } from './web/wheel.ts'

interface Measured {
  answers: Answers
  wheel: { room: number[]; text: number[] }
  histories: HistoryTimes[]
  homes: HomeTimes[]
}

/** Each takes minutes: two hundred pages of messages are loaded on the way. */
const WHEEL_RUNS = 2

/** Measures the web app in Chromium: Lighthouse's mobile preset with a cold cache, and how fast it answers people. */
export async function web({ checkout, rounds }: Options): Promise<void> {
  const instance = createInstance(checkout)
  const server = await instance.start()
  const url = `http://localhost:${server.port}`
  try {
    const ground = await seedGround(instance)
    const { session, rooms } = ground.few
    const audits = await auditPages(url, { session, room: rooms[0]!.id, runs: rounds })
    printAudits(audits)
    const measured = await measure(url, ground, rounds)
    saveReport('web', { audits, ...measured })
    print(measured)
  } finally {
    await server.stop()
    instance.remove()
  }
}

const measure = (url: string, { few, many, long, histories }: Ground, runs: number): Promise<Measured> =>
  withBrowser(url, async (openTab) => {
    const homes = await Promise.all([openTab(few.session), openTab(many.session)])
    const homeTimes = await measureHomes(homes, url, [few, many], runs)
    for (const tab of homes) await tab.close()
    const tabs = await Promise.all(histories.map(({ session }) => openTab(session)))
    const historyTimes = await measureHistories(tabs, url, histories, runs)
    for (const tab of tabs) await tab.close()

    const writer = await openTab(few.session)
    const answers = await measureAnswers(writer, url, few, runs)
    await writer.close()
    const reader = await openTab(long.session)
    const wheel: Measured['wheel'] = { room: [], text: [] }
    for (let run = 0; run < Math.min(runs, WHEEL_RUNS); run++) {
      wheel.text.push(await wheelThroughText(reader.page))
      wheel.room.push(await wheelThroughRoom(reader.page, url, long.rooms[0]!.id))
    }
    return { answers, wheel, histories: historyTimes, homes: homeTimes }
  })

function print({ answers, wheel, histories, homes }: Measured): void {
  const [short, long] = histories as [HistoryTimes, HistoryTimes]
  const [few, many] = homes as [HomeTimes, HomeTimes]
  const totals = (timings: Timing[]) => timings.map(({ total }) => total)
  const word = totals(answers.word)
  const answer = (name: string, timings: Timing[]) => [
    name,
    formatMedian(totals(timings)),
    `${Math.round(median(timings.map(({ network, total }) => network / total)) * 100)} %`,
    'a click that changes one word',
    formatRatio(totals(timings), word),
  ]
  const compared = (name: string, values: number[], base: [name: string, values: number[]]) => [
    name,
    formatMedian(values),
    '',
    `${base[0]}: ${formatMedian(base[1])}`,
    formatRatio(values, base[1]),
  ]
  const messages = (count: number) => `${count.toLocaleString('en')} messages`
  const history = (name: string, part: keyof HistoryTimes) =>
    compared(`${name}, ${messages(LONG_HISTORY)}`, long[part], [messages(SHORT_HISTORY), short[part]])
  printTable(
    `Milliseconds from an action to the frame that shows its result, with a processor ${CPU_SLOWDOWN} times as slow`,
    ['action', 'ms', 'network', 'in relation to', 'ratio'],
    [
      answer('a click that changes one word', answers.word),
      answer('Enter, until the message is shown', answers.enter),
      answer('a room that was opened before', answers.roomBefore),
      answer('another room', answers.anotherRoom),
      compared('longest frame, wheel through 10,000 messages', wheel.room, [
        '10,000 plain lines',
        wheel.text,
      ]),
      history('open a room', 'open'),
      history('scroll up three pages', 'scroll'),
      history('search', 'search'),
      compared('home with 1,000 rooms', many.open, ['10 rooms', few.open]),
      compared('kB of its document, compressed', [many.bytes / 1000], ['10 rooms', [few.bytes / 1000]]),
    ],
  )
}
