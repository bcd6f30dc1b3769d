import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { type Person, signUp } from '../harness/people.ts'
import { countsOf, type PollMessage, readPoll, sendPoll, vote } from '../harness/polls.ts'
import { createRoomOf, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { timeline, visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()
const { url } = server

async function twoInARoom() {
  const [ana, leo] = await Promise.all([signUp(server), signUp(server)])
  return { ana, leo, room: await createRoomOf([ana, leo]) }
}

/** The fieldset of a poll, which has the question as its name. */
const pollIn = (page: Page, question: string): Locator =>
  timeline(page).getByRole('group', { name: question })

async function lastPoll(reader: Person, { name }: Room): Promise<PollMessage> {
  const { room } = await reader.request<{ room: { messages: { nodes: { id: string }[] } } }>(
    'query ($name: String!) { room(name: $name) { messages(last: 1) { nodes { id } } } }',
    { name },
  )
  return readPoll(reader, room.messages.nodes[0]!.id)
}

test('a poll is written in a dialog, voted in with mouse and keyboard, counted live, and closed', async () => {
  const { ana, leo, room } = await twoInARoom()
  const [mine, theirs] = [await visit(browser, { url, as: ana }), await visit(browser, { url, as: leo })]
  await mine.enter(room)
  await theirs.enter(room)
  await mine.page.getByRole('textbox').focus()
  await mine.page.getByRole('button', { name: 'Create poll' }).click()
  const dialog = mine.page.getByRole('dialog', { name: 'New poll' })
  const send = dialog.getByRole('button', { name: 'Send poll' })
  await dialog.getByLabel('Question').fill('Where do we eat?')
  await dialog.getByLabel('Option 1').fill('Pizza')
  await dialog.getByLabel('Option 2').fill('pizza')
  await dialog.getByRole('button', { name: 'Add option' }).click()
  await mine.page.keyboard.type('Soup')
  await send.click()
  await dialog.getByText('Two options are the same').waitFor()
  expect(await axeViolations(mine.page)).toEqual([])
  // Closing it by mistake loses nothing.
  await mine.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await mine.page.getByRole('button', { name: 'Create poll' }).click()
  await dialog.getByRole('button', { name: 'Remove option 2' }).click()
  await dialog.getByLabel('Closes').selectOption('In a day')
  await send.click()
  await dialog.waitFor({ state: 'detached' })

  const theirPoll = pollIn(theirs.page, 'Where do we eat?')
  await theirPoll.getByText('Choose one').waitFor()
  await theirPoll.getByText(/^Closes /).waitFor()
  // The question is not shown twice.
  await expect.poll(() => timeline(theirs.page).getByText('Where do we eat?').count()).toBe(1)
  await theirPoll.getByRole('radio', { name: /^Pizza/ }).check()
  await theirPoll.getByText('1 person voted').waitFor()
  const myPoll = pollIn(mine.page, 'Where do we eat?')
  await myPoll.getByRole('radio', { name: 'Pizza 1 vote, 100%' }).waitFor()
  expect(await axeViolations(mine.page)).toEqual([])

  // With the keyboard: Tab leads from the message into its poll, and the arrow keys along its options.
  await theirs.page.keyboard.press('ArrowDown')
  await theirPoll.getByRole('radio', { name: 'Soup 1 vote, 100%', checked: true }).waitFor()
  await myPoll.getByRole('radio', { name: 'Soup 1 vote, 100%' }).waitFor()
  await theirPoll.getByRole('button', { name: 'Remove vote' }).click()
  await myPoll.getByText('0 people voted').waitFor()
  await theirPoll.getByRole('radio', { name: /^Soup/ }).check()
  await myPoll.getByText('1 person voted').waitFor()

  await myPoll.hover()
  await timeline(mine.page).getByRole('button', { name: 'More actions' }).click()
  await mine.page.getByRole('menuitem', { name: 'Close poll' }).click()
  await mine.page.getByRole('dialog').getByRole('button', { name: 'Close poll' }).click()
  await theirPoll.getByText(/^Closed /).waitFor()
  expect(await theirPoll.getByRole('radio', { name: /^Soup/ }).isDisabled()).toBe(true)
  expect(countsOf(await lastPoll(ana, room))).toEqual([0, 1, 1])

  // A page of the server has what one voted for, and the results.
  await theirs.page.reload()
  await timeline(theirs.page).waitFor()
  await theirPoll.getByRole('radio', { name: 'Soup 1 vote, 100%', checked: true, disabled: true }).waitFor()
})

test('a member votes for several options, and a vote that the server refuses is undone with the reason', async () => {
  const { ana, leo, room } = await twoInARoom()
  const sent = await sendPoll(ana, room.id, {
    question: 'Which days?',
    options: ['Monday', 'Tuesday', 'Friday'],
    multiple: true,
  })
  await vote(ana, sent, [0])
  const { page, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  const poll = pollIn(page, 'Which days?')
  await poll.getByRole('checkbox', { name: /^Tuesday/ }).check()
  await poll.getByRole('checkbox', { name: /^Monday/ }).check()
  await poll.getByRole('checkbox', { name: 'Monday 2 votes, 100%', checked: true }).waitFor()
  await expect.poll(async () => countsOf(await readPoll(ana, sent.id))).toEqual([2, 1, 0, 2])
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('mutation VotePoll')) return route.continue()
    const errors = [{ message: 'This poll is closed.', extensions: { code: 'CONFLICT' } }]
    await route.fulfill({ json: { data: null, errors } })
  })
  await poll.getByRole('checkbox', { name: /^Friday/ }).click()
  await page.getByText('This poll is closed.').waitFor()
  expect(await poll.getByRole('checkbox', { name: 'Friday 0 votes, 0%' }).isChecked()).toBe(false)
  expect(await poll.getByRole('checkbox', { name: /^Tuesday/ }).isChecked()).toBe(true)
})

test('a vote shows on the voter’s other device, and one that was away shows it when it is back', async () => {
  const { ana, leo, room } = await twoInARoom()
  const sent = await sendPoll(ana, room.id)
  const { page, context, enter } = await visit(browser, { url, as: leo })
  await enter(room)
  const option = (name: RegExp, checked: boolean) =>
    pollIn(page, 'Lunch?').getByRole('radio', { name, checked }).waitFor()
  await option(/^Soup/, false)
  await vote(leo, sent, [1])
  await option(/^Soup/, true)
  await vote(leo, sent, [0])
  await option(/^Pizza/, true)
  await option(/^Soup/, false)
  await context.setOffline(true)
  await page.getByText(/^You’re offline/).waitFor()
  await vote(leo, sent, [1])
  await context.setOffline(false)
  await option(/^Soup/, true)
})

test('a poll that is sent without a network is kept, survives a reload, and is posted once', async () => {
  const { ana, leo, room } = await twoInARoom()
  const { page, enter } = await visit(browser, { url, as: ana })
  await enter(room)
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('mutation SendMessage') ? route.abort() : route.continue(),
  )
  await page.getByRole('textbox').focus()
  await page.getByRole('button', { name: 'Create poll' }).click()
  await page.getByLabel('Question').fill('From the tunnel?')
  await page.getByLabel('Option 1').fill('Yes')
  await page.getByLabel('Option 2').fill('No')
  await page.keyboard.press('Enter')
  await page.getByText('Sending…').waitFor({ state: 'attached' })
  await page.unroute('**/graphql')
  await page.reload()
  await pollIn(page, 'From the tunnel?').waitFor()
  await page.getByText('Sending…').waitFor({ state: 'detached' })
  expect(await lastPoll(leo, room)).toMatchObject({ number: 1, poll: { question: 'From the tunnel?' } })
})
