import { expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { openDirect } from '../harness/directs.ts'
import { mailServerForFile } from '../harness/mail.ts'
import { changeMessage, DELETE, sendMessage } from '../harness/messages.ts'
import { readInbox, setLevel } from '../harness/notifications.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, LEAVE } from '../harness/rooms.ts'
import { serverForFile, startServer } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

const smtp = await mailServerForFile()
const database = await databaseForFile()
const env = { SMTP_URL: smtp.url, MAIL_FROM: 'chat@example.org' }
const server = await serverForFile({ database, env })
const SETTINGS = 'mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { timeZone } }'
const FREQUENCY = '{ viewer { settings { emailNotifications } } }'
const MARK_READ = 'mutation ($id: ID!, $n: Int!) { markRead(roomId: $id, number: $n) { __typename } }'

/** Signs a person up whose address is confirmed. */
async function withEmail(name: string): Promise<Person> {
  const person = await signUp(server, name)
  await sql(database.url, `INSERT INTO "Email" ("userId", address, "addressKey") VALUES ($1, $2, $2)`, [
    uuidOf(person.id),
    `${name}@example.org`,
  ])
  return person
}

/** Returns a time zone in which it is about this hour now. */
function zoneAt(hour: number): string {
  const ahead = hour - new Date().getUTCHours()
  const offset = ahead < -12 ? ahead + 24 : ahead
  return `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`
}

test('what stays unread is mailed once, gathered, in the person’s language, over two nodes, and nothing else is [SEC-181]', async () => {
  const names = [
    ...['soon', 'german', 'never', 'morning', 'night', 'reader', 'former', 'silent', 'secretive'],
    ...['busy-ben', 'last'],
  ]
  const people = new Map<string, Person>()
  for (const name of names) people.set(name, await withEmail(name))
  const [ana, unconfirmed] = [await signUp(server, 'ana'), await signUp(server, 'unconfirmed')]
  const room = await createRoomOf([ana, unconfirmed, ...people.values()], { name: 'tea time' })
  const set = (name: string, input: object) => people.get(name)!.request(SETTINGS, { input })
  await set('german', { locale: 'de', timeZone: 'Europe/Berlin' })
  await set('never', { emailNotifications: 'NEVER' })
  await set('morning', { emailNotifications: 'DAILY', timeZone: zoneAt(12) })
  await set('night', { emailNotifications: 'DAILY', timeZone: zoneAt(3) })
  await set('secretive', { notificationText: false })
  await setLevel(people.get('silent')!, room.id, 'NOTHING')
  const deleted = await sendMessage(ana, room.id, 'never mind @all')
  await sendMessage(ana, room.id, '**one** @all')
  const { number } = await sendMessage(ana, room.id, 'two @all')
  for (const person of people.values())
    if (person !== people.get('silent'))
      await expect.poll(async () => (await readInbox(person)).unreadNotificationCount).toBe(3)
  const direct = await openDirect(ana, [people.get('soon')!])
  const secret = await sendMessage(ana, direct.id, 'between us')
  await expect.poll(async () => (await readInbox(people.get('soon')!)).unreadNotificationCount).toBe(4)
  await changeMessage(ana, DELETE, { id: deleted.id })
  await people.get('reader')!.request(MARK_READ, { id: room.id, n: number })
  await people.get('former')!.request(LEAVE, { roomId: room.id })
  await sql(database.url, `UPDATE "Notification" SET "createdAt" = now() - interval '16 minutes'`)
  // Not long enough unread.
  const fresh = await sendMessage(ana, room.id, 'three @last')
  await expect.poll(async () => (await readInbox(people.get('last')!)).unreadNotificationCount).toBe(3)
  // Every node looks at its start.
  const nodes = await Promise.all([startServer({ database, env }), startServer({ database, env })])
  const mailed = ['soon', 'german', 'morning', 'secretive', 'busy-ben', 'last']
  for (const name of mailed) await smtp.mailTo(`${name}@example.org`)
  await expect
    .poll(() => sql(database.url, `SELECT data FROM pgboss.job WHERE state < 'completed'`))
    .toEqual([])
  await Promise.all(nodes.map((node) => node.stop()))
  expect(smtp.mails.map(({ to }) => to.split('@')[0]).toSorted()).toEqual(mailed.toSorted())

  const { subject, text, head } = await smtp.mailTo('soon@example.org')
  expect(subject).toBe('3 unread notifications on Latchkey')
  expect(text).toContain('tea time\nana, ')
  expect(text).toMatch(/^ {2}one @all$/m)
  expect(text).toContain(`/r/tea%20time/2`)
  expect(text).not.toContain('never mind')
  expect(text).toMatch(new RegExp(`^ana\nana, .*\n {2}between us\n.*/d/${direct.id}/${secret.number}$`, 'm'))
  expect((await smtp.mailTo('last@example.org')).text).not.toContain('three')
  expect(fresh.number).toBe(4)
  expect((await smtp.mailTo('german@example.org')).subject).toBe(
    '2 ungelesene Benachrichtigungen auf Latchkey',
  )
  const secretive = await smtp.mailTo('secretive@example.org')
  expect(secretive.text).toContain('tea time')
  expect(secretive.text).not.toContain('one @all')

  expect(head).toMatch(/^list-unsubscribe-post: List-Unsubscribe=One-Click\r?$/im)
  const link = /^list-unsubscribe: <(.*)>\r?$/im.exec(head)![1]!
  expect(text).toContain(link)
  await unsubscribe(people.get('soon')!, new URL(link).pathname)
})

/** Ends mails by a link, as a mail program does. */
async function unsubscribe(person: Person, path: string): Promise<void> {
  const frequency = async () =>
    (await person.request<{ viewer: { settings: { emailNotifications: string } } }>(FREQUENCY)).viewer
      .settings.emailNotifications
  const shown = await fetch(server.url + path)
  expect(shown.status).toBe(200)
  expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await shown.text()).toContain('<form method="post">')
  expect(await frequency()).toBe('SOON')
  const wrong = await fetch(`${server.url}${path.slice(0, -2)}xx`, { method: 'POST' })
  expect(wrong.status).toBe(404)
  expect(await frequency()).toBe('SOON')
  const ended = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
  expect(ended.status).toBe(200)
  expect(await frequency()).toBe('NEVER')
}
