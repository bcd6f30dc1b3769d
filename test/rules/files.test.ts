import { expect, test } from 'vitest'
import { file, fetchFile, png, postFiles, sendFiles, upload } from '../harness/files.ts'
import { changeMessage, DELETE } from '../harness/messages.ts'
import { BAN, createStaffedRoom, KICK, signUpStaff, UNBAN } from '../harness/moderation.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { followRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const staff = await signUpStaff(server)
const { owner, moderator, member } = staff
const room = await createStaffedRoom(staff)

const carried = async (name: string, content: string | Uint8Array<ArrayBuffer>, type = '') => {
  const attachment = await upload(server, member, room.id, file(name, content, type))
  return { attachment, message: await postFiles(member, room.id, [attachment]) }
}
const statusOf = async (url: string, person?: Pick<Person, 'token'>) =>
  (await fetchFile(server, url, person)).status

test('only current members can read a file, by header or by cookie [SEC-72]', async () => {
  const { attachment } = await carried('plan.txt', 'the plan')
  const { url } = attachment
  expect(url).toMatch(/^\/files\/[0-9a-f-]{36}\/plan\.txt$/)
  const stranger = await signUp(server)
  expect(await statusOf(url, owner)).toBe(200)
  expect(await statusOf(url)).toBe(401)
  expect(await statusOf(url, { token: 'nonsense' })).toBe(401)
  expect(await statusOf(url, stranger)).toBe(403)
  const cookie = { cookie: `session=${owner.token}` }
  expect(await (await fetchFile(server, url, undefined, cookie)).text()).toBe('the plan')
  await joinRoom(stranger, room)
  expect(await statusOf(url, stranger)).toBe(200)
  await moderator.request(KICK, { roomId: room.id, userId: stranger.id })
  expect(await statusOf(url, stranger)).toBe(403)
  await moderator.request(BAN, { roomId: room.id, userId: stranger.id })
  expect(await statusOf(url, stranger)).toBe(403)
  await moderator.request(UNBAN, { roomId: room.id, userId: stranger.id })
})

test('an ended session can no longer read files', async () => {
  const { attachment } = await carried('a.txt', 'a')
  const guest = await signUp(server)
  await joinRoom(guest, room)
  expect(await statusOf(attachment.url, guest)).toBe(200)
  await guest.request('mutation { signOut }')
  expect(await statusOf(attachment.url, guest)).toBe(401)
})

test('an access token can read files if it has the scope READ', async () => {
  const { attachment } = await carried('b.txt', 'b')
  const CREATE =
    'mutation ($scopes: [TokenScope!]!) { createAccessToken(input: { name: "t", scopes: $scopes }) { token } }'
  const tokenFor = async (scope: string) =>
    (await member.request<{ createAccessToken: { token: string } }>(CREATE, { scopes: [scope] }))
      .createAccessToken
  expect(await statusOf(attachment.url, await tokenFor('READ'))).toBe(200)
  expect(await statusOf(attachment.url, await tokenFor('WRITE'))).toBe(403)
})

test('a deleted message’s file is gone', async () => {
  const { attachment, message } = await carried('c.txt', 'c')
  await changeMessage(member, DELETE, { id: message.id })
  expect(await statusOf(attachment.url, member)).toBe(404)
})

test.for([
  ['page.html', '<!doctype html><script>alert(document.cookie)</script>', 'text/html', 'attachment'],
  [
    'drawing.svg',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'image/svg+xml',
    'attachment',
  ],
  ['paper.pdf', '%PDF-1.7\n%âãÏÓ\n', 'application/pdf', 'attachment'],
  ['notes.txt', '<b>only text', 'text/plain; charset=utf-8', 'inline'],
  ['photo.png', png(5, 5), 'image/png', 'inline'],
] as [string, string | Uint8Array<ArrayBuffer>, string, string][])(
  '%s cannot run anything in a browser [SEC-11]',
  async ([name, content, type, disposition]) => {
    const { attachment } = await carried(name, content)
    const { headers } = await fetchFile(server, attachment.url, owner)
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('content-disposition')).toBe(`${disposition}; filename=${name}`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    const policy = headers.get('content-security-policy')!.split('; ')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('sandbox')
    expect(policy.filter((rule) => rule.startsWith('script-src'))).toEqual([])
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  },
)

test('a browser caches a file for its user only, and revalidates it by its ETag [SEC-87]', async () => {
  const { attachment } = await carried('kept.png', png(6, 6))
  const { headers } = await fetchFile(server, attachment.url, owner)
  expect(headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
  expect(headers.get('vary')).toContain('Cookie')
  const again = { 'if-none-match': headers.get('etag')! }
  expect((await fetchFile(server, attachment.url, owner, again)).status).toBe(304)
  expect((await fetchFile(server, attachment.url, await signUp(server), again)).status).toBe(403)
})

test('a video is sent in the ranges that a player requests', async () => {
  const { attachment } = await carried('alphabet.txt', 'abcdefghijklmnopqrstuvwxyz')
  const piece = async (range: string, more = {}) => {
    const response = await fetchFile(server, attachment.url, owner, { range, ...more })
    return [response.status, response.headers.get('content-range'), await response.text()]
  }
  expect(await piece('bytes=0-4')).toEqual([206, 'bytes 0-4/26', 'abcde'])
  expect(await piece('bytes=20-')).toEqual([206, 'bytes 20-25/26', 'uvwxyz'])
  expect(await piece('bytes=-3')).toEqual([206, 'bytes 23-25/26', 'xyz'])
  expect(await piece('bytes=10-1000')).toEqual([206, 'bytes 10-25/26', 'klmnopqrstuvwxyz'])
  expect(await piece('bytes=26-')).toEqual([416, 'bytes */26', expect.stringContaining('has 26 bytes')])
  expect((await piece('nonsense'))[0]).toBe(200)
  expect((await piece('bytes=0-1,5-6'))[0]).toBe(200)
  expect((await piece('bytes=0-4', { 'if-range': '"another"' }))[0]).toBe(200)
  const head = await fetch(new URL(attachment.url, server.url), {
    method: 'HEAD',
    headers: { authorization: `Bearer ${owner.token}` },
  })
  expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
    200,
    '26',
    'bytes',
  ])
})

test.for([
  '/files/',
  '/files/nonsense',
  '/files/0194f2c0-0000-7000-8000-000000000000/x.txt',
  '/files/avatars/../rooms/x',
  '/files/..%2f..%2fpostgres/PG_VERSION',
  '/files/avatars/0194f2c0-0000-7000-8000-000000000000/..%2f..%2fx',
  '/files/avatars/0194f2c0-0000-7000-8000-000000000000/aaaaaaaaaaaaaaaaaaaaaaaa',
])('%s is not found [SEC-1]', async (path) => {
  const response = await fetchFile(server, path, owner)
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
})

test('files can only be read', async () => {
  const { attachment } = await carried('d.txt', 'd')
  const url = new URL(attachment.url, server.url)
  const response = await fetch(url, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${member.token}` },
  })
  expect(response.status).toBe(405)
  expect(await statusOf(attachment.url, member)).toBe(200)
})

const UPLOAD_AVATAR = 'mutation ($file: File!) { uploadAvatar(file: $file) { avatarUrl } }'
const setAvatar = (person: Person, content: File) =>
  sendFiles<{ uploadAvatar: { avatarUrl: string } }>(server, person, UPLOAD_AVATAR, {}, { file: content })

test('an avatar is cropped to a square, visible to everyone who is signed in, and its change reaches the person’s rooms', async () => {
  const events = followRoom(owner, room.id)
  await events.next()
  const first = (await setAvatar(member, file('me.png', png(300, 100)))).data!.uploadAvatar.avatarUrl
  const { roomEvents } = await events.next()
  expect(roomEvents).toMatchObject({
    __typename: 'MembershipChanged',
    membership: { user: { username: member.username } },
  })
  events.stop()
  const response = await fetchFile(server, first, await signUp(server))
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp'])
  expect(await statusOf(first)).toBe(401)
  const second = (await setAvatar(member, file('me.png', png(50, 80)))).data!.uploadAvatar.avatarUrl
  expect(second).not.toBe(first)
  expect(await statusOf(second, owner)).toBe(200)
  const { user } = await owner.request<{ user: object }>(
    'query ($name: String!) { user(username: $name) { avatarUrl } }',
    {
      name: member.username,
    },
  )
  expect(user).toEqual({ avatarUrl: second })
  expect(await member.request('mutation { removeAvatar { avatarUrl } }')).toEqual({
    removeAvatar: { avatarUrl: null },
  })
})

test.for([
  ['text', file('me.png', 'not a picture', 'image/png')],
  ['nothing', file('me.png', '')],
  ['an SVG drawing', file('me.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml')],
  ['half a picture', file('me.png', png(300, 300).slice(0, 60))],
] as [string, File][])('%s is refused as an avatar, and the old one stays', async ([, content]) => {
  const person = await signUp(server)
  const { data } = await setAvatar(person, file('me.png', png(20, 20)))
  const { errors } = await setAvatar(person, content)
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'file' })
  expect(await statusOf(data!.uploadAvatar.avatarUrl, person)).toBe(200)
})

test('deleting an account deletes its avatar and keeps the files of its messages', async () => {
  const guest = await signUp(server)
  await joinRoom(guest, room)
  const { avatarUrl } = (await setAvatar(guest, file('me.png', png(20, 20)))).data!.uploadAvatar
  const attachment = await upload(server, guest, room.id, file('legacy.txt', 'legacy'))
  await postFiles(guest, room.id, [attachment])
  await guest.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  expect(await statusOf(attachment.url, owner)).toBe(200)
  expect(await statusOf(avatarUrl, owner)).toBe(404)
})
