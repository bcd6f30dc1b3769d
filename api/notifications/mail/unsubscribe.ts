import { publishUserChange } from '../../accounts/credential.ts'
import { db } from '../../db/client.ts'
import { env } from '../../env.ts'
import { parseSignedCode, signedCode } from '../../secrets.ts'

const SECRET = 'unsubscribe links'

/** Returns the link that ends mails about notifications, without a login. It works until the account is deleted. */
export const unsubscribeLink = async (userId: string): Promise<string> =>
  `${env.ORIGIN[0]}/unsubscribe/${await signedCode(SECRET, userId)}`

/** Returns the account of a link's code. Null if the code is not valid. */
export async function findUnsubscriber(code: string): Promise<{ id: string; locale: string | null } | null> {
  const id = await parseSignedCode(SECRET, code)
  return id === null
    ? null
    : db.user.findUnique({ where: { id, deletedAt: null }, select: { id: true, locale: true } })
}

/** Ends mails about notifications. The person can turn them on again in the settings. */
export async function unsubscribe(userId: string): Promise<void> {
  const data = { emailNotifications: 'NEVER' as const }
  const { count } = await db.user.updateMany({ where: { id: userId, deletedAt: null }, data })
  if (count) publishUserChange({ id: userId })
}
