import { sign, verifySignature } from '../secrets.ts'

const SECRET = 'invite codes'

/** Returns the code of an invite: its ID and a signature. The code is not stored and can be shown again at any time. */
export async function inviteCode(id: string): Promise<string> {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
  return Buffer.concat([bytes, await sign(SECRET, id)]).toString('base64url')
}

/** Returns the ID of the invite that a code belongs to. Null if the code's signature is wrong. */
export async function parseInviteCode(code: string): Promise<string | null> {
  const bytes = Buffer.from(code.slice(0, 100), 'base64url')
  if (bytes.length !== 32) return null
  const id = bytes
    .subarray(0, 16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return (await verifySignature(SECRET, id, bytes.subarray(16))) ? id : null
}
