import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { password, signUp } from '../harness/people.ts'
import { serverForFile } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { visit } from '../harness/web/visitor.ts'

// Browsers have passkeys for names only, not for addresses.
const server = await serverForFile({ env: { HOST: '127.0.0.1', ORIGIN: 'http://localhost:0' } })
const url = server.url.replace('127.0.0.1', 'localhost')
const browser = await browserForFile()

test('someone adds a passkey, logs in with it without a name, and cannot once it is removed', async () => {
  const kim = await signUp(server)
  const { page, context } = await visit(browser, { url, as: kim })
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.goto('/settings/security')
  const passkeys = page.getByRole('region', { name: 'Passkeys' })
  await passkeys.getByLabel('Name of the passkey').fill('Kim’s laptop')
  const current = passkeys.getByLabel('Current password', { exact: true })
  await current.first().fill('wrong')
  await passkeys.getByRole('button', { name: 'Add passkey' }).click()
  await passkeys.getByText('Wrong password.').waitFor()
  await current.first().fill(password)
  await passkeys.getByRole('button', { name: 'Add passkey' }).click()
  await passkeys.getByText('Passkey added.').waitFor()
  await passkeys.getByText('Not used yet.').waitFor()
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await axeViolations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }

  await context.clearCookies({ name: 'session' })
  await page.goto('/login?next=/settings/security')
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Log in with a passkey' }).click()
  // Not the address of the login, which ends with it.
  await page.waitForURL(({ pathname }) => pathname === '/settings/security')
  await passkeys.getByText('Last used').waitFor()

  const { viewer } = await kim.request<{ viewer: { passkeys: { id: string }[] } }>(
    '{ viewer { passkeys { id } } }',
  )
  await kim.request(
    'mutation ($id: ID!, $password: String!) { removePasskey(id: $id, password: $password) { id } }',
    { id: viewer.passkeys[0]!.id, password },
  )
  await page.goto('/settings/security')
  await page.waitForURL('**/login**')
  await page.getByRole('button', { name: 'Log in with a passkey' }).click()
  await page.getByText('This passkey does not open an account here.').waitFor()
})
