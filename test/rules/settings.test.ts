import { locales } from '@latchkey/messages/locales'
import { expect, test } from 'vitest'
import { createApiClient, type Client } from '../harness/client.ts'
import { password, type Person, signIn, signUp } from '../harness/people.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const UPDATE = 'mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { locale timeZone } }'
const SETTINGS = '{ viewer { settings { locale timeZone } } }'

interface Settings {
  locale: string | null
  timeZone: string | null
}
const settingsOf = async (client: Pick<Client, 'request'>) =>
  (await client.request<{ viewer: { settings: Settings } }>(SETTINGS)).viewer.settings
const update = async (person: Person, input: Partial<Settings>) =>
  (await person.request<{ updateSettings: Settings }>(UPDATE, { input })).updateSettings

test('settings are empty at first, are kept with the account, and are the same on every device', async () => {
  const ana = await signUp(server)
  expect(await settingsOf(ana)).toEqual({ locale: null, timeZone: null })
  const chosen = { locale: 'pt-BR', timeZone: 'America/Sao_Paulo' }
  expect(await update(ana, chosen)).toEqual(chosen)
  const other = createApiClient(server.url, await signIn(server, ana.username))
  expect(await settingsOf(other)).toEqual(chosen)
  const socket = await other.connect()
  expect(await settingsOf(socket)).toEqual(chosen)
  await update(ana, { locale: 'ja' })
  await expect.poll(() => settingsOf(socket)).toEqual({ ...chosen, locale: 'ja' })
  await socket.close()
})

test('a setting that is left out keeps its value, and null resets it', async () => {
  const ana = await signUp(server)
  await update(ana, { locale: 'de', timeZone: 'Europe/Berlin' })
  expect(await update(ana, {})).toEqual({ locale: 'de', timeZone: 'Europe/Berlin' })
  expect(await update(ana, { timeZone: null })).toEqual({ locale: 'de', timeZone: null })
  expect(await update(ana, { locale: null })).toEqual({ locale: null, timeZone: null })
})

test.for([...locales])('the language %s can be chosen', async (locale) => {
  expect(await update(await signUp(server), { locale })).toMatchObject({ locale })
})

test.for([
  ['a language that this server does not speak', { locale: 'tlh' }, 'locale', locales.join(', ')],
  ['a language of another region', { locale: 'de-AT' }, 'locale', locales.join(', ')],
  ['no language', { locale: '' }, 'locale', locales.join(', ')],
  ['a time zone that does not exist', { timeZone: 'Europe/Atlantis' }, 'timeZone', 'Europe/Berlin'],
  ['no time zone', { timeZone: '' }, 'timeZone', 'Europe/Berlin'],
] as const)('%s is refused with what to choose instead', async ([, input, field, choice]) => {
  const ana = await signUp(server)
  const before = await update(ana, { locale: 'fr', timeZone: 'Europe/Paris' })
  const { message, extensions } = await ana.refused(UPDATE, { input: { ...before, ...input } })
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
  expect(message).toContain(choice)
  expect(await settingsOf(ana)).toEqual(before)
})

test('the settings of a deleted account are deleted', async () => {
  const ana = await signUp(server)
  await update(ana, { locale: 'de', timeZone: 'Europe/Berlin' })
  const [row] = await server.sql<{ id: string }>('SELECT id FROM "User" WHERE username = $1', [ana.username])
  await ana.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  expect(await server.sql('SELECT locale, "timeZone" FROM "User" WHERE id = $1', [row!.id])).toEqual([
    { locale: null, timeZone: null },
  ])
})

test('everyone can read the server’s languages and version', async () => {
  expect(await createApiClient(server.url).request('{ server { locales version } }')).toEqual({
    server: { locales: [...locales], version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string },
  })
})
