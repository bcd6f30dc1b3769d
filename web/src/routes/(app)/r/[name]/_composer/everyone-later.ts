import type { Client } from '@urql/svelte'
import { AudienceDocument } from '#lib/scheduled/operations.ts'
import { countToConfirm } from './everyone.ts'

interface Later {
  roomId: string
  text: string
  /** The number of members who are present now. Null if it is not known. */
  onlineCount: number | null
}

/** Returns the number of people that a text will notify when it is sent, if the viewer has to confirm it, else 0. */
export async function countToConfirmLater(
  client: Client,
  { roomId, text, onlineCount }: Later,
): Promise<number> {
  if (!/@(?:all|here)/i.test(text)) return 0
  const { data } = await client.query(AudienceDocument, { roomId }).toPromise()
  return data?.node?.__typename === 'Room' ? countToConfirm(text, { room: data.node, onlineCount }) : 0
}
