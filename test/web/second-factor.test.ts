import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserForFile } from '../harness/browser.ts'
import { databaseForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { mailServerForFile } from '../harness/mail.ts'
import { password, signUp } from '../harness/people.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'
import { axeViolations } from '../harness/web/axe.ts'
import { visit } from '../harness/web/visitor.ts'

// With a mail server of its own, and what admins need is the whole server's.
const smtp = await mailServerForFile()
const database = await databaseForFile()
const server = await serverForFile({
  database,
  env: { SMTP_URL: smtp.url, MAIL_FROM: 'Chess club <chat@example.org>' },
})
const browser = await browserForFile()
const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate()
const current = (page: Page) => page.getByLabel('Current password', { exact: true })

async function expectAccessible(page: Page): Promise<void> {
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await axeViolations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
  await page.setViewportSize({ width: 1440, height: 800 })
}

test.for([true, false])(
  'a person confirms an email address and sets a new password by it (scripts: %s)',
  async (javaScriptEnabled) => {
    const name = `mail-${javaScriptEnabled ? 'a' : 'b'}`
    const email = `${name}@example.org`
    const person = await signUp(server, name)
    const { page, go } = await visit(browser, { url: server.url, as: person, javaScriptEnabled })
    await go('/settings/security')
    const section = page.getByRole('region', { name: 'Email address' })
    await section.getByLabel('Email address').fill(email)
    await section.getByLabel('Current password', { exact: true }).fill(password)
    await section.getByRole('button', { name: 'Send code' }).click()
    await page.getByText(`We sent a code to ${email}.`).waitFor()
    const code = /^\d{8}$/m.exec((await smtp.mailTo(email)).text)![0]
    await page.getByLabel('Code from the email').fill('12')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('This code is wrong or too old.').waitFor()
    await page.getByLabel('Code from the email').fill(code)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('Email address confirmed.').waitFor()
    await page.getByText(`${email} is confirmed.`).waitFor()

    const stranger = await visit(browser, { url: server.url, javaScriptEnabled })
    await stranger.go('/login')
    await stranger.page.getByRole('link', { name: 'Forgot your password?' }).click()
    await stranger.page.getByLabel('Username or email address').fill(email)
    await stranger.page.getByRole('button', { name: 'Send link' }).click()
    await stranger.page.getByText('a link is on its way').waitFor()
    const link = /token=.*$/m.exec((await smtp.mailTo(email, 2)).text)![0]
    await stranger.go(`/reset?${link}`)
    await stranger.page.getByLabel('New password', { exact: true }).fill('another long password')
    await stranger.page.getByRole('button', { name: 'Save and log in' }).click()
    await stranger.page.getByRole('link', { name: 'Settings' }).first().waitFor()
  },
)

test('a person sets up an authenticator app, and logs in with its code or a recovery code', async () => {
  const ana = await signUp(server, 'ana')
  const { page, go } = await visit(browser, { url: server.url, as: ana })
  await go('/settings/security')
  const section = page.getByRole('region', { name: 'Two-step login' })
  await section.getByLabel('Current password', { exact: true }).fill(password)
  await section.getByRole('button', { name: 'Set up' }).click()
  await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
  const secret = await page.getByRole('textbox', { name: 'Key', exact: true }).inputValue()
  await page.getByLabel('Code from the app').fill('12')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByText('Wrong code.').waitFor()
  await expectAccessible(page)
  expect(await page.getByRole('textbox', { name: 'Key', exact: true }).inputValue()).toBe(secret)
  await page.getByLabel('Code from the app').fill(codeOf(secret))
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  const codes = await page
    .getByRole('region', { name: 'Your recovery codes' })
    .getByRole('listitem')
    .allTextContents()
  expect(codes).toHaveLength(10)
  await expectAccessible(page)

  await sql(database.url, 'UPDATE "Totp" SET "lastStep" = 0')
  for (const [javaScriptEnabled, code] of [
    [true, () => codeOf(secret)],
    [false, () => codes[0]!],
  ] as const) {
    const { page, go } = await visit(browser, { url: server.url, javaScriptEnabled })
    await go('/login')
    await page.getByLabel('Username').fill('ana')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByText('From your authenticator app, or one of your recovery codes.').waitFor()
    // It is a step, not an error.
    expect(await page.locator('[aria-invalid=true]').or(page.getByRole('alert')).count()).toBe(0)
    // Without scripts, the password is not sent back.
    if (!javaScriptEnabled) await page.getByLabel('Password', { exact: true }).fill(password)
    else
      expect(
        await page.getByLabel('Code', { exact: true }).evaluate((field) => field === document.activeElement),
      ).toBe(true)
    await page.getByLabel('Code', { exact: true }).fill(code())
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('link', { name: 'Settings' }).first().waitFor()
  }
  await go('/settings/security')
  await page.getByText('Recovery codes left: 9').waitFor()
  await page.getByText('New recovery codes').click()
  await section.getByLabel('Current password', { exact: true }).first().fill(password)
  await page.getByRole('button', { name: 'Create codes' }).click()
  const renewed = page.getByRole('region', { name: 'Your recovery codes' }).getByRole('listitem')
  await renewed.first().waitFor()
  expect(codes).not.toContain(await renewed.first().textContent())
  await go('/settings/security')
  await page.getByText('Recovery codes left: 10').waitFor()
  await page.getByText('Turn off').first().click()
  await current(page).last().fill(password)
  await page.getByRole('button', { name: 'Turn off' }).click()
  await page.getByText('Two-step login is off.').waitFor()
})

test('an admin requires a second factor, and one without it is led to its setup', async () => {
  const boss = await signUp(server, 'boss')
  await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(boss.id)])
  const { page, go } = await visit(browser, { url: server.url, as: boss })
  await go('/admin')
  await page.getByLabel('Require two-step login for admins').check()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Turn on two-step login for your own account first.').waitFor()
  await sql(database.url, `INSERT INTO "Totp" ("userId", secret, "confirmedAt") VALUES ($1, '', now())`, [
    uuidOf(boss.id),
  ])
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Changes saved.').waitFor()
  await go('/admin/log')
  await page.getByText('boss required two-step login for admins.').waitFor()
  await sql(database.url, 'DELETE FROM "Totp" WHERE "userId" = $1', [uuidOf(boss.id)])
  await go('/admin/people')
  await page.getByText('Admins of this server need two-step login.').waitFor()
  expect(new URL(page.url()).pathname).toBe('/settings/security')
})
