import type { Page } from 'playwright-core'
import type { Tab } from './browser.ts'
import { timeAction, type Timing } from './clock.ts'
import type { Reader } from './seed.ts'

/** The times of the app's answers, and of the fastest answer that a page can give. */
export interface Answers {
  word: Timing[]
  enter: Timing[]
  roomBefore: Timing[]
  anotherRoom: Timing[]
}

/** Sends messages and switches between rooms. Each other room is opened once. */
export async function measureAnswers(
  { page }: Tab,
  url: string,
  { rooms }: Reader,
  runs: number,
): Promise<Answers> {
  const [first, second] = rooms
  const answers: Answers = { word: [], enter: [], roomBefore: [], anotherRoom: [] }
  await page.goto(`${url}/r/${first!.id}`)
  await page.getByRole('log').waitFor()
  for (let run = 0; run < runs; run++) answers.word.push(await timeWord(page, `word ${run}`))
  for (let run = 0; run < runs; run++) answers.enter.push(await timeEnter(page, `message ${run}`))
  for (const room of rooms.slice(1)) answers.anotherRoom.push(await timeSwitch(page, room.id))
  for (let run = 0; run < 2 * runs; run++)
    answers.roomBefore.push(await timeSwitch(page, (run % 2 ? second : first)!.id))
  return answers
}

/** Times a click that changes one word, without anything of the app: no answer can be faster. */
async function timeWord(page: Page, word: string): Promise<Timing> {
  await page.evaluate((word) => {
    document.querySelector('#bench-word')?.remove()
    const button = Object.assign(document.createElement('button'), { id: 'bench-word', textContent: 'click' })
    button.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 99'
    button.addEventListener('click', () => (button.textContent = word))
    document.body.append(button)
  }, word)
  const button = page.locator('#bench-word')
  const timing = await timeAction(
    page,
    { event: 'click', sight: { selector: '#bench-word', text: word } },
    () => button.click(),
  )
  await button.evaluate((element) => element.remove())
  return timing
}

async function timeEnter(page: Page, text: string): Promise<Timing> {
  const field = page.getByRole('textbox', { name: /^Message / })
  await field.fill(text)
  const sight = { selector: '[role=log] article', text }
  return timeAction(page, { event: 'keydown', sight }, () => field.press('Enter'))
}

async function timeSwitch(page: Page, name: string): Promise<Timing> {
  const sight = { selector: '[role=log] article', heading: name }
  return timeAction(page, { event: 'click', sight }, () => page.locator(`nav a[href="/r/${name}"]`).click())
}
