import { randomBytes } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import { env } from '../env.ts'
import { sign, verifySignature } from '../secrets.ts'

const secure = env.ORIGIN[0].startsWith('https:')
const NAME = secure ? '__Host-device' : 'device'
const SECRET = 'device cookies'
/** Seconds. Browsers keep no cookie longer than 400 days. */
const MAX_AGE = 400 * 24 * 60 * 60

/**
 * Returns a Set-Cookie header that identifies the browser at its next sign-in to the account: a random ID, signed
 * together with the username. (OWASP, "Slow Down Online Guessing Attacks with Device Cookies".)
 */
export async function deviceCookie(username: string): Promise<string> {
  const id = randomBytes(12).toString('base64url')
  const value = `${id}.${(await sign(SECRET, `${id} ${username}`)).toString('base64url')}`
  return stringifySetCookie({
    name: NAME,
    value,
    maxAge: MAX_AGE,
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
  })
}

/** Returns the device in a Cookie header, not verified yet. Null if there is none. */
export const deviceInCookie = (header: string | undefined): string | null =>
  (header && parseCookie(header)[NAME]?.slice(0, 100)) || null

/** Verifies that a device has signed in to the account before, and returns its ID. Null if it has not. */
export async function verifyDevice(device: string | null, username: string): Promise<string | null> {
  const [id, signature] = device?.split('.') ?? []
  if (!id || !signature) return null
  return (await verifySignature(SECRET, `${id} ${username}`, Buffer.from(signature, 'base64url'))) ? id : null
}
