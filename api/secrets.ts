import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { db } from './db/client.ts'

const secrets = new Map<string, Promise<Buffer>>()

/** Returns a secret that all nodes of this installation share. The first node to request it generates it. */
export function getSecret(name: string): Promise<Buffer> {
  const secret = secrets.get(name) ?? load(name)
  secrets.set(name, secret)
  secret.catch(() => secrets.delete(name))
  return secret
}

async function load(name: string): Promise<Buffer> {
  await db.secret.createMany({
    data: [{ name, value: randomBytes(32).toString('base64url') }],
    skipDuplicates: true,
  })
  const { value } = await db.secret.findUniqueOrThrow({ where: { name } })
  return Buffer.from(value, 'base64url')
}

/** Signs a text with the named secret. Returns the first 16 bytes of an HMAC-SHA-256. */
export const sign = async (secretName: string, text: string): Promise<Buffer> =>
  createHmac('sha256', await getSecret(secretName))
    .update(text)
    .digest()
    .subarray(0, 16)

/** Returns whether `signature` is what `sign` returns for the text. Compares in constant time. */
export async function verifySignature(secretName: string, text: string, signature: Buffer): Promise<boolean> {
  const expected = await sign(secretName, text)
  return signature.length === expected.length && timingSafeEqual(signature, expected)
}

/** Returns the code of a row that has a UUID: its ID and a signature. The code is not stored and can be shown again at any time. */
export async function signedCode(secretName: string, id: string): Promise<string> {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
  return Buffer.concat([bytes, await sign(secretName, id)]).toString('base64url')
}

/** Returns the ID that a code was made of. Null if the code's signature is wrong. */
export async function parseSignedCode(secretName: string, code: string): Promise<string | null> {
  const bytes = Buffer.from(code.slice(0, 100), 'base64url')
  if (bytes.length !== 32) return null
  const id = bytes
    .subarray(0, 16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return (await verifySignature(secretName, id, bytes.subarray(16))) ? id : null
}

const CIPHER = 'aes-256-gcm'

/** Encrypts a text with the named secret. `owner` is authenticated with it, so that it is of no use in another row. */
export async function encrypt(secretName: string, text: string, owner: string): Promise<string> {
  const iv = randomBytes(12)
  const cipher = createCipheriv(CIPHER, await getSecret(secretName), iv).setAAD(Buffer.from(owner))
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString('base64url')
}

/** Decrypts what `encrypt` returned. Throws if it was changed, or is for another owner. */
export async function decrypt(secretName: string, encrypted: string, owner: string): Promise<string> {
  const bytes = Buffer.from(encrypted, 'base64url')
  const decipher = createDecipheriv(CIPHER, await getSecret(secretName), bytes.subarray(0, 12))
    .setAAD(Buffer.from(owner))
    .setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
}
