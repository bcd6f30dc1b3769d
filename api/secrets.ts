import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { db } from './db/client.ts'

const known = new Map<string, Promise<Buffer>>()

/** A key that every node of this installation has, and nobody else: made by the first that asks for it. */
export function getSecret(name: string): Promise<Buffer> {
  const loading = known.get(name) ?? load(name)
  known.set(name, loading)
  loading.catch(() => known.delete(name))
  return loading
}

async function load(name: string): Promise<Buffer> {
  await db.secret.createMany({
    data: [{ name, value: randomBytes(32).toString('base64url') }],
    skipDuplicates: true,
  })
  const { value } = await db.secret.findUniqueOrThrow({ where: { name } })
  return Buffer.from(value, 'base64url')
}

/** The first 16 bytes of an HMAC-SHA-256 of `text` with that key: nobody without the key can tell what it is. */
export const sign = async (name: string, text: string): Promise<Buffer> =>
  createHmac('sha256', await getSecret(name))
    .update(text)
    .digest()
    .subarray(0, 16)

/** Whether `signature` is what `sign` makes of `text`. */
export async function signed(name: string, text: string, signature: Buffer): Promise<boolean> {
  const expected = await sign(name, text)
  return signature.length === expected.length && timingSafeEqual(signature, expected)
}
