import { parseMessageNumber } from '#lib/navigation/message-number.ts'
import { loadLinked } from '../load-linked.ts'
import type { PageLoad } from './$types'

/** The page of a message of a thread: that of its root, with the thread beside the messages. */
export const load: PageLoad = async (event) => {
  const { linked, ...page } = await loadLinked(event)
  return { ...page, linked: { ...linked, reply: parseMessageNumber(event.params.reply) } }
}
