import { sign, verifySignature } from '../secrets.ts'

const SECRET = 'setup code'
const TEXT = 'setup'

/**
 * Returns the code with which a new server is set up. It is derived from a key of this server and not stored, so that every
 * node and the operator's shell can print it. It is of no use once the server is set up.
 */
const setupCode = async (): Promise<string> => (await sign(SECRET, TEXT)).toString('base64url')

/** Returns the link to the page that sets up the server. */
export const setupLink = async (origin: string): Promise<string> =>
  `${origin}/setup?code=${await setupCode()}`

export const verifySetupCode = (code: string): Promise<boolean> =>
  verifySignature(SECRET, TEXT, Buffer.from(code.slice(0, 100), 'base64url'))
