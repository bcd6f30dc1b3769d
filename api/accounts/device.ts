import { randomBytes } from 'node:crypto'
import { env } from '../env.ts'
import { sign, signed } from '../secrets.ts'

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
  return `${NAME}=${value}; Max-Age=${MAX_AGE}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/** The device in a Cookie header, if there is one; whose it is, knownDevice tells. */
export const deviceInCookie = (header: string | undefined): string | null =>
  header
    ?.split('; ')
    .find((part) => part.startsWith(`${NAME}=`))
    ?.slice(NAME.length + 1, NAME.length + 101) ?? null

/** The id of a device from which that account was signed in to before; null for any other. */
export async function knownDevice(device: string | null, username: string): Promise<string | null> {
  const [id, signature] = device?.split('.') ?? []
  if (!id || !signature) return null
  return (await signed(KEY, `${id} ${username}`, Buffer.from(signature, 'base64url'))) ? id : null
}
