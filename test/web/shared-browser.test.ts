import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { visit } from '../harness/web/visitor.ts'

const server = sharedServer()
const browser = await browserForFile()

test.for([true, false])(
  'after someone logs out, going back in the browser shows nothing of theirs; JavaScript: %s [SEC-64]',
  async (javaScriptEnabled) => {
    const ana = await signUp(server)
    const room = await createRoom(ana)
    await sendMessage(ana, room.id, 'between you and me')
    const { page, context, go } = await visit(browser, { url: server.url, as: ana, javaScriptEnabled })
    await go(`/r/${encodeURIComponent(room.name)}`)
    await page.getByText('between you and me').first().waitFor()
    await go('/settings')
    await Promise.all([
      page.waitForEvent('load'),
      page.getByRole('main').getByRole('button', { name: 'Log out' }).click(),
    ])
    await page.getByRole('link', { name: 'Log in' }).first().waitFor()
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('session')
    // Back leads to the settings, which now redirect to the login page, and then to the room.
    for (const path of ['/login', '/r/']) {
      await page.evaluate(() => history.back())
      await page.waitForURL((to) => to.pathname.startsWith(path))
      await page
        .getByRole('link', { name: /Log in|Sign up/ })
        .first()
        .waitFor()
      expect(await page.content()).not.toContain('between you and me')
    }
  },
)

test('neither browsers nor proxies may cache a page [SEC-32]', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  for (const path of ['/', '/settings', `/r/${encodeURIComponent(room.name)}`, '/nowhere']) {
    const { headers } = await fetch(server.url + path, { headers: { cookie: `session=${ana.token}` } })
    expect(headers.get('cache-control'), path).toBe('private, no-store')
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  }
})
