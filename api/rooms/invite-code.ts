import { sign, verifySignature } from '../secrets.ts'

const KEY = 'invite codes'

/**
 * The code of an invite: its id and a signature, so that it can be shown again to those who may invite, though it is
 * kept nowhere.
 */
export async function inviteCode(id: string): Promise<string> {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
  return Buffer.concat([bytes, await sign(KEY, id)]).toString('base64url')
}

/** The id of the invite that a code is of; null when nobody here made it. */
export async function parseInviteCode(code: string): Promise<string | null> {
  const bytes = Buffer.from(code.slice(0, 100), 'base64url')
  if (bytes.length !== 32) return null
  const id = bytes
    .subarray(0, 16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return (await verifySignature(KEY, id, bytes.subarray(16))) ? id : null
}
