import { createECDH } from 'node:crypto'
import { env } from '../../env.ts'
import { getSecret } from '../../secrets.ts'

/** The name of the private key in the table Secret. It is made when it is first needed. */
const SECRET = 'push messages'

export type Vapid = { subject: string; publicKey: string; privateKey: string }

/** Returns the keys with which this installation identifies itself to push services (VAPID, RFC 8292). */
export async function readVapid(): Promise<Vapid> {
  const privateKey = await getSecret(SECRET)
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(privateKey)
  return {
    subject: subjectOf(env.ORIGIN[0]),
    publicKey: pair.getPublicKey('base64url'),
    privateKey: privateKey.toString('base64url'),
  }
}

/** The contact for operators of push services: an https address or a mail address. */
const subjectOf = (origin: string): string =>
  origin.startsWith('https:') ? origin : `mailto:latchkey@${new URL(origin).hostname}`
