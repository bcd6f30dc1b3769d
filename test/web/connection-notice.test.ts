import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()

interface Box {
  y: number
  height: number
}
const overlap = (a: Box, b: Box) => a.y < b.y + b.height && b.y < a.y + a.height

test.for([360, 1440])(
  'the notice about a lost connection covers no heading, no message and no field, %i pixels wide',
  async (width) => {
    const ana = await signUp(server)
    const room = await createRoom(ana)
    for (let count = 1; count <= 30; count++) await sendMessage(ana, room.id, `message ${count}`)
    const viewport = { width, height: 740 }
    const { page, context, go, enter } = await visit(browser, { url: server.url, as: ana, viewport })
    const notice = page.getByText('You’re offline. Messages will be sent when you reconnect.')
    const main = page.getByRole('main')

    await enter(room)
    const field = page.getByRole('textbox', { name: /^Message / })
    const before = await field.boundingBox()
    await context.setOffline(true)
    await notice.waitFor()
    const box = (await notice.boundingBox())!
    expect(box.y + box.height).toBeLessThanOrEqual(740)
    for (const other of [main.getByRole('heading').first(), field, page.getByText('message 30')])
      expect(overlap(box, (await other.boundingBox())!)).toBe(false)
    // Nothing moves when it appears.
    expect(await field.boundingBox()).toEqual(before)
    // The whole sentence can be read.
    expect(await notice.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true)
    await context.setOffline(false)

    await go('/settings')
    await context.setOffline(true)
    await notice.waitFor()
    expect(
      overlap((await notice.boundingBox())!, (await main.getByRole('heading').first().boundingBox())!),
    ).toBe(false)
  },
)
