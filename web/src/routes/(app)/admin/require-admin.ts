import { error } from '@sveltejs/kit'
import { m } from '@latchkey/messages'

/** Returns what only admins get. Throws SvelteKit's error for someone who stopped being one while the page was open. */
export function requireAdmin<Data>(admin: Data | null | undefined): Data {
  if (!admin) error(403, m.admin_forbidden())
  return admin
}
