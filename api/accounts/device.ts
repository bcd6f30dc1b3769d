import { randomBytes } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import { env } from '../env.ts'
import { sign, verifySignature } from '../secrets.ts'

const secure = env.ORIGIN[0].startsWith('https:')
const NAME = secure ? '__Host-device' : 'device'
const KEY = 'device cookies'
/** Seconds; browsers keep no cookie for longer. */
const MAX_AGE = 400 * 24 * 60 * 60

/**
 * What a browser keeps from a sign-in, so that it is known to have been the account's: an id of its own, signed
 * together with the username. (OWASP, "Slow Down Online Guessing Attacks with Device Cookies".)
 */
export async function deviceCookie(username: string): Promise<string> {
  const id = randomBytes(12).toString('base64url')
  const value = `${id}.${(await sign(KEY, `${id} ${username}`)).toString('base64url')}`
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

/** Returns the device cookie in a Cookie header. */
export const deviceInCookie = (header: string | undefined): string | null =>
  (header && parseCookie(header)[NAME]?.slice(0, 100)) || null

/** The id of a device from which that account was signed in to before; null for any other. */
export async function knownDevice(device: string | null, username: string): Promise<string | null> {
  const [id, signature] = device?.split('.') ?? []
  if (!id || !signature) return null
  return (await verifySignature(KEY, `${id} ${username}`, Buffer.from(signature, 'base64url'))) ? id : null
}
