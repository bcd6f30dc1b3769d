import type { Viewer } from '../../api/accounts/viewer.ts'
import { uploadAttachment } from '../../api/attachments/attachment.ts'
import { db } from '../../api/db/client.ts'
import { openDirect } from '../../api/direct/open.ts'
import { storePreview } from '../../api/link-previews/cache.ts'
import { deleteMessage } from '../../api/messages/delete.ts'
import { editMessage } from '../../api/messages/edit.ts'
import { markRead } from '../../api/messages/mark-read.ts'
import { pinMessage } from '../../api/messages/pin.ts'
import { votePoll } from '../../api/polls/vote.ts'
import { addReaction } from '../../api/messages/reaction.ts'
import { sendMessage } from '../../api/messages/send/send.ts'
import { banUser } from '../../api/moderation/ban.ts'
import { kickUser } from '../../api/moderation/kick.ts'
import { setRole } from '../../api/moderation/role.ts'
import { createInvite } from '../../api/rooms/invite.ts'
import { joinRoom } from '../../api/rooms/join.ts'
import { createRoom } from '../../api/rooms/room.ts'
import { updateRoom } from '../../api/rooms/settings.ts'
import { scheduleMessage } from '../../api/scheduled/schedule.ts'
import type { MessageKey } from '../../api/room-log/rows.ts'
import { startThread } from '../../api/threads/start.ts'
import type { DemoAction, DemoDirect, DemoMessage, DemoRoom } from './demo.ts'
import type { Username } from './people.ts'
import { createUpload } from './pictures.ts'

type GetViewer = (username: Username) => Viewer

const MINUTE = 60_000
const inDays = (days: number) => new Date(Date.now() + days * 24 * 60 * MINUTE)

/** Creates a room of the demo with its messages, actions and read marks. */
export async function seedRoom(room: DemoRoom, viewerOf: GetViewer): Promise<void> {
  const { id, name } = await createRoom(viewerOf(room.owner), room)
  for (const member of room.members) await joinRoom(viewerOf(member), { name, key: room.key }, 'seed')
  await seedMessages(id, room.messages, viewerOf)
  for (const action of room.actions ?? []) await runAction(id, action, viewerOf)
  await backdate(id, room)
  for (const [index, { author, thread }] of room.messages.entries())
    if (thread)
      await seedThread(
        { roomId: id, number: index + 1 },
        { author, messages: thread, quietFor: room.quietFor },
        viewerOf,
      )
  const members = new Set([room.owner, ...room.members])
  for (const action of room.actions ?? []) if ('ban' in action) members.delete(action.ban)
  for (const member of members) {
    const number = room.messages.length - (room.unread?.[member] ?? 0)
    await markRead(viewerOf(member), { roomId: id, number })
  }
}

/** Opens a conversation of the demo with its messages and read marks. */
export async function seedDirect(direct: DemoDirect, viewerOf: GetViewer): Promise<void> {
  const [opener, ...others] = direct.people.map(viewerOf)
  const { id } = await openDirect(
    opener!,
    others.map(({ user }) => user.id),
  )
  await seedMessages(id, direct.messages, viewerOf)
  await backdate(id, direct)
  for (const person of direct.people) {
    const number = direct.messages.length - (direct.unread?.[person] ?? 0)
    await markRead(viewerOf(person), { roomId: id, number })
  }
}

/** Starts the thread of a message with its messages. The root shows them as soon as the server starts. */
async function seedThread(
  key: MessageKey,
  { author, ...thread }: Pick<DemoRoom, 'messages' | 'quietFor'> & { author: Username },
  viewerOf: GetViewer,
): Promise<void> {
  const { id } = await startThread(viewerOf(author), key)
  await seedMessages(id, thread.messages, viewerOf)
  await backdate(id, thread)
}

async function seedMessages(
  roomId: string,
  messages: readonly DemoMessage[],
  viewerOf: GetViewer,
): Promise<void> {
  const sent: Promise<void>[] = []
  for (const message of messages) {
    // A reply needs its original, and uploads take time. All other messages are sent together, in their order.
    if (message.replyTo || message.files) await Promise.all(sent)
    sent.push(seedMessage(roomId, message, viewerOf))
    if (message.files) await sent.at(-1)
  }
  await Promise.all(sent)
}

async function seedMessage(roomId: string, message: DemoMessage, viewerOf: GetViewer): Promise<void> {
  const author = viewerOf(message.author)
  const attachmentIds: string[] = []
  for (const [filename, content] of Object.entries(message.files ?? {})) {
    const upload = await createUpload(filename, await content)
    attachmentIds.push((await uploadAttachment(author, roomId, upload)).id)
  }
  // Before the message, which then has it without a request.
  const preview =
    message.preview && (await storePreview({ url: message.preview.url, roomId: null }, message.preview))
  const { number } = await sendMessage(author, {
    roomId,
    text: message.text,
    replyTo: message.replyTo ? { roomId, number: message.replyTo } : null,
    attachmentIds,
    poll: message.poll && { ...message.poll, multiple: message.poll.multiple ?? false, closesAt: null },
  })
  const key = { roomId, number }
  if (preview) await db.message.update({ where: { roomId_number: key }, data: { linkPreviewId: preview.id } })
  for (const [username, choices] of message.poll?.votes ?? [])
    await votePoll(
      viewerOf(username),
      key,
      choices.map((position) => ({ ...key, position })),
    )
  if (message.edited) await editMessage(author, key, message.edited)
  if (message.deletedByAuthor) await deleteMessage(author, key, '')
  for (const [emoji, usernames] of Object.entries(message.reactions ?? {}))
    for (const username of usernames) await addReaction(viewerOf(username), key, emoji)
}

async function runAction(roomId: string, action: DemoAction, viewerOf: GetViewer): Promise<void> {
  const viewer = viewerOf(action.by)
  const userId = (username: Username) => viewerOf(username).user.id
  if ('promote' in action)
    await setRole(viewer, { roomId, userId: userId(action.promote), role: 'MODERATOR' })
  else if ('deleteMessage' in action)
    await deleteMessage(viewer, { roomId, number: action.deleteMessage }, action.reason)
  else if ('pin' in action) await pinMessage(viewer, { roomId, number: action.pin })
  else if ('schedule' in action)
    await scheduleMessage(
      viewer,
      { roomId, text: action.schedule },
      new Date(Date.now() + action.days * 86_400_000),
    )
  else if ('kick' in action)
    await kickUser(viewer, { roomId, userId: userId(action.kick), reason: action.reason })
  else if ('ban' in action)
    await banUser(viewer, {
      roomId,
      userId: userId(action.ban),
      reason: action.reason,
      expiresAt: inDays(action.days),
      deleteMessagesSince: 3_600,
    })
  else if ('invite' in action) {
    const { maxUses, days } = action.invite
    await createInvite(viewer, { roomId, maxUses, expiresAt: days ? inDays(days) : null })
  } else if ('slowMode' in action) await updateRoom(viewer, { roomId, slowMode: action.slowMode })
  else await updateRoom(viewer, { roomId, name: action.rename })
}

/** Moves the room's creation and messages into the past, at the intervals of a real conversation. */
async function backdate(
  roomId: string,
  { messages, quietFor }: Pick<DemoRoom, 'messages' | 'quietFor'>,
): Promise<void> {
  const last = Date.now() - quietFor * MINUTE
  const duration = messages.reduce((sum, { after = 2 }) => sum + after * MINUTE, 0)
  let time = last - duration
  const createdAt = new Date(time - 5 * MINUTE)
  const times = messages.map(({ after = 2 }) => new Date((time += after * MINUTE)))
  await db.$executeRaw`
    UPDATE "Message" m SET
      "postedAt" = t.time,
      "editedAt" = CASE WHEN "editedAt" IS NULL THEN NULL ELSE t.time + interval '1 minute' END,
      "deletedAt" = CASE WHEN "deletedAt" IS NULL THEN NULL ELSE t.time + interval '1 minute' END
    FROM unnest(${times}::timestamptz[]) WITH ORDINALITY t(time, number)
    WHERE m."roomId" = ${roomId}::uuid AND m.number = t.number`
  await db.room.update({ where: { id: roomId }, data: { createdAt, activeAt: new Date(last) } })
}
