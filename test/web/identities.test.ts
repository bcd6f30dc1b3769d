import { expect, test } from 'vitest'
import { afterFile } from '../harness/after-file.ts'
import { browserForFile } from '../harness/browser.ts'
import { password, signUp } from '../harness/people.ts'
import { startProvider } from '../harness/provider.ts'
import { serverForFile } from '../harness/server.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { visit } from '../harness/web/visitor.ts'

const provider = await startProvider()
afterFile(() => provider.stop())
const server = await serverForFile({ env: provider.env })
provider.register(server)
const browser = await browserForFile()

test('people sign up and log in with one button through a provider, and set a password to unlink it', async () => {
  const { page } = await visit(browser, { url: server.url })
  provider.person = null
  await page.goto('/login')
  expect(await axeViolations(page)).toEqual([])
  await page.getByRole('link', { name: 'Continue with Example ID' }).click()
  await page.getByRole('heading', { name: 'You’re not logged in' }).waitFor()
  await page.getByText('Example ID reports that you declined.').waitFor()

  provider.person = { subject: 'noor', username: 'noor', name: 'Noor Haddad' }
  await page.goto('/signup?next=/settings/security')
  await page.getByRole('link', { name: 'Continue with Example ID' }).click()
  await page.getByText('Example ID confirmed who you are.').waitFor()
  expect(await page.getByLabel('Username').inputValue()).toBe('noor')
  expect(await page.locator('input[name=displayName]').inputValue()).toBe('Noor Haddad')
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await axeViolations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.waitForURL('**/settings/security')

  await page.getByText('Your account has no password yet.').waitFor()
  expect(await axeViolations(page)).toEqual([])
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.getByText('Password changed.').first().waitFor()
  const linked = page.getByRole('region', { name: 'Linked accounts' })
  expect(await axeViolations(page)).toEqual([])
  await linked.getByLabel('Current password', { exact: true }).fill('wrong')
  await linked.getByRole('button', { name: 'Unlink Example ID' }).click()
  await linked.getByText('Wrong password.').waitFor()
  await linked.getByLabel('Current password', { exact: true }).fill(password)
  await linked.getByRole('button', { name: 'Unlink Example ID' }).click()
  // This session was opened with it.
  await page.waitForURL('**/login**')
})

test('someone who is logged in links a provider with their password, and logs in with it', async () => {
  const kim = await signUp(server)
  const { page } = await visit(browser, { url: server.url, as: kim })
  provider.person = { subject: 'kim', username: 'kim' }
  await page.goto('/settings/security')
  const linked = page.getByRole('region', { name: 'Linked accounts' })
  await linked.getByLabel('Current password', { exact: true }).fill(password)
  await linked.getByRole('button', { name: 'Link Example ID', exact: true }).click()
  await linked.getByRole('link', { name: 'Continue to Example ID' }).click()
  await page.waitForURL('**/settings/security')
  await linked.getByRole('button', { name: 'Unlink Example ID' }).waitFor()

  const visitor = await visit(browser, { url: server.url })
  await visitor.page.goto('/login?next=/settings/security')
  await visitor.page.getByRole('link', { name: 'Continue with Example ID' }).click()
  await visitor.page.waitForURL('**/settings/security')
})
