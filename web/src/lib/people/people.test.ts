import { expect, test } from 'vitest'
import { avatarUrlOf, displayNameOf, hasNamesake, recordProfile } from './people.svelte.ts'

const user = (
  id: string,
  displayName: string,
  more: { username?: string; avatarUrl?: string | null } = {},
) => ({
  id,
  displayName,
  ...more,
})

test('a profile that arrives replaces the name and the picture in all data that came before', () => {
  const old = user('u1', 'Ana', { avatarUrl: '/old' })
  expect([displayNameOf(old), avatarUrlOf(old)]).toEqual(['Ana', '/old'])
  recordProfile(user('u1', 'Ana Lima', { avatarUrl: '/new', username: 'ana' }))
  expect([displayNameOf(old), avatarUrlOf(old)]).toEqual(['Ana Lima', '/new'])
  recordProfile(user('u1', 'Ana Lima', { avatarUrl: null }))
  expect(avatarUrlOf(old)).toBeNull()
})

test('data with fewer fields keeps the others', () => {
  recordProfile(user('u2', 'Leo', { avatarUrl: '/leo', username: 'leo' }))
  recordProfile(user('u2', 'Leo B'))
  recordProfile(user('u2', 'Leo B', { avatarUrl: undefined }))
  expect(avatarUrlOf(user('u2', 'Leo'))).toBe('/leo')
  expect(displayNameOf(user('u2', 'Leo'))).toBe('Leo B')
})

test('a deleted account has a name of its own', () => {
  expect(displayNameOf(null)).toBe('Deleted account')
})

test('a name that looks like another’s name or username is told apart, until one of them changes', () => {
  const [mia, other] = [user('u3', 'Mia', { username: 'mia' }), user('u4', 'Nora', { username: 'nora' })]
  recordProfile(mia)
  recordProfile(other)
  expect([hasNamesake(mia), hasNamesake(other)]).toEqual([false, false])
  recordProfile(user('u4', 'МIА', { username: 'nora' }))
  expect([hasNamesake(mia), hasNamesake(other)]).toEqual([true, true])
  recordProfile(user('u4', 'Nora', { username: 'nora' }))
  expect([hasNamesake(mia), hasNamesake(other)]).toEqual([false, false])
  recordProfile(user('u3', 'Nora', { username: 'mia' }))
  recordProfile(user('u5', 'mia', { username: 'mia2' }))
  expect(hasNamesake(user('u5', 'mia'))).toBe(true)
})
