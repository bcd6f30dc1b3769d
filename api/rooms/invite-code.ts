import { parseSignedCode, signedCode } from '../secrets.ts'

const SECRET = 'invite codes'

/** Returns the code of an invite. It is not stored and can be shown again at any time. */
export const inviteCode = (id: string): Promise<string> => signedCode(SECRET, id)

/** Returns the ID of the invite that a code belongs to. Null if the code's signature is wrong. */
export const parseInviteCode = (code: string): Promise<string | null> => parseSignedCode(SECRET, code)
