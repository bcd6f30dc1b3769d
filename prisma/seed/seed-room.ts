import type { Viewer } from '../../api/accounts/viewer.ts'
import { db } from '../../api/db/client.ts'
import { uploadAttachment } from '../../api/attachments/attachment.ts'
import { deleteMessage } from '../../api/messages/delete.ts'
import { editMessage } from '../../api/messages/edit.ts'
import { markRead, sendMessage } from '../../api/messages/message.ts'
import { addReaction } from '../../api/messages/reaction.ts'
import { banUser } from '../../api/moderation/ban.ts'
import { createInvite } from '../../api/rooms/invite.ts'
import { joinRoom } from '../../api/rooms/join.ts'
import { kickUser } from '../../api/moderation/kick.ts'
import { setRole } from '../../api/moderation/role.ts'
import { createRoom } from '../../api/rooms/room.ts'
import { updateRoom } from '../../api/rooms/settings.ts'
import type { Username } from './people.ts'
import { uploadOf } from './pictures.ts'
import type { Message, Room } from './rooms.ts'

/** What somebody does to run a room. */
export type Act = { by: Username } & (
  | { role: 'MODERATOR'; to: Username }
  | { deletes: number; reason: string }
  | { kicks: Username; reason: string }
  | { bans: Username; reason: string; days: number; andRecentMessages: true }
  | { invites: { maxUses?: number; days?: number } }
  | { slowMode: number }
  | { renamesTo: string }
)

type People = (username: Username) => Viewer

const MINUTE = 60_000
const inDays = (days: number) => new Date(Date.now() + days * 24 * 60 * MINUTE)

/** Makes a room of the demo, with what was said and done there. */
export async function fill(room: Room, people: People): Promise<void> {
  const { id, name } = await createRoom(people(room.owner), room)
  for (const member of room.members) await joinRoom(people(member), { name, key: room.key }, 'seed')
  const said: Promise<void>[] = []
  for (const message of room.messages) {
    // What is answered has to be there; all else goes together, in the order in which it was sent.
    if (message.replyTo || message.files) await Promise.all(said)
    said.push(say(id, message, people))
    if (message.files) await said.at(-1)
  }
  await Promise.all(said)
  for (const act of room.acts ?? []) await run(id, act, people)
  await putBack(id, room)
  const there = new Set([room.owner, ...room.members])
  for (const act of room.acts ?? []) if ('bans' in act) there.delete(act.bans)
  for (const reader of there)
    await markRead(people(reader), id, room.messages.length - (room.unread?.[reader] ?? 0))
}

async function say(roomId: string, message: Message, people: People): Promise<void> {
  const author = people(message.author)
  const attachmentIds: string[] = []
  for (const [filename, content] of Object.entries(message.files ?? {}))
    attachmentIds.push((await uploadAttachment(author, roomId, await uploadOf(filename, await content))).id)
  const { number } = await sendMessage(author, {
    roomId,
    text: message.text,
    replyToNumber: message.replyTo,
    attachmentIds,
  })
  const key = { roomId, number }
  if (message.edited) await editMessage(author, key, message.edited)
  if (message.takenBack) await deleteMessage(author, key, '')
  for (const [emoji, fans] of Object.entries(message.reactions ?? {}))
    for (const fan of fans) await addReaction(people(fan), key, emoji)
}

async function run(roomId: string, act: Act, people: People): Promise<void> {
  const viewer = people(act.by)
  const id = (username: Username) => people(username).user.id
  if ('role' in act) await setRole(viewer, { roomId, userId: id(act.to), role: act.role })
  else if ('deletes' in act) await deleteMessage(viewer, { roomId, number: act.deletes }, act.reason)
  else if ('kicks' in act) await kickUser(viewer, { roomId, userId: id(act.kicks), reason: act.reason })
  else if ('bans' in act)
    await banUser(viewer, {
      roomId,
      userId: id(act.bans),
      reason: act.reason,
      expiresAt: inDays(act.days),
      deleteMessagesSince: 3_600,
    })
  else if ('invites' in act) {
    const { maxUses, days } = act.invites
    await createInvite(viewer, { roomId, maxUses, expiresAt: days ? inDays(days) : null })
  } else if ('slowMode' in act) await updateRoom(viewer, { roomId, slowMode: act.slowMode })
  else await updateRoom(viewer, { roomId, name: act.renamesTo })
}

/** Puts what was said into the days before: a conversation has taken its time. */
async function putBack(roomId: string, { messages, quietFor }: Room): Promise<void> {
  const last = Date.now() - quietFor * MINUTE
  const length = messages.reduce((sum, { after = 2 }) => sum + after * MINUTE, 0)
  let moment = last - length
  const begun = new Date(moment - 5 * MINUTE)
  const moments = messages.map(({ after = 2 }) => new Date((moment += after * MINUTE)))
  await db.$executeRaw`
    UPDATE "Message" m SET
      "postedAt" = t.moment,
      "editedAt" = CASE WHEN "editedAt" IS NULL THEN NULL ELSE t.moment + interval '1 minute' END,
      "deletedAt" = CASE WHEN "deletedAt" IS NULL THEN NULL ELSE t.moment + interval '1 minute' END
    FROM unnest(${moments}::timestamptz[]) WITH ORDINALITY t(moment, number)
    WHERE m."roomId" = ${roomId}::uuid AND m.number = t.number`
  await db.room.update({ where: { id: roomId }, data: { createdAt: begun, activeAt: new Date(last) } })
}
