import { checkReader } from './check-reader.ts'
import type { Record, Send } from './record.ts'
import type { RoomTruth } from './truth.ts'

/** Returns the promises of Latchkey that a history breaks; empty if it breaks none. */
export function checkHistory(record: Record, rooms: RoomTruth[]): string[] {
  const byId = new Map(rooms.map((room) => [room.roomId, room]))
  const sends = [...record.sends.values()]
  return [
    ...rooms.flatMap((room) => [
      ...checkLog(room),
      ...checkAuthors(room),
      ...checkSends(
        room,
        sends.filter(({ roomId }) => roomId === room.roomId),
      ),
    ]),
    ...record.readers.flatMap((reader) => checkReader(reader, byId.get(reader.roomId)!)),
  ]
}

/** Checks that versions and numbers are contiguous and unique, and numbers in the order of versions. */
function checkLog({ version, messageCount, changes, messages }: RoomTruth): string[] {
  const wrong: string[] = []
  changes.forEach((change, index) => {
    if (change.version !== index + 1)
      wrong.push(`change ${index + 1} of the room has version ${change.version}`)
  })
  if (changes.length !== version)
    wrong.push(`the room is at version ${version} after ${changes.length} changes`)
  let last = 0
  messages.forEach(({ number, postedVersion }, index) => {
    if (number !== index + 1) wrong.push(`message ${index + 1} of the room has number ${number}`)
    if (postedVersion <= last) wrong.push(`message ${number} has a version before its predecessor’s`)
    last = postedVersion
  })
  if (messages.length !== messageCount)
    wrong.push(`the room counts ${messageCount} messages and has ${messages.length}`)
  return wrong
}

/** Checks that every author was a member at the time: after a ban’s version there is no message of the banned person. */
function checkAuthors({ changes, messages }: RoomTruth): string[] {
  const authors = new Map(messages.map((message) => [message.postedVersion, message]))
  const status = new Map<string, string>()
  return changes.flatMap(({ kind, version, username, status: now }) => {
    if (kind === 'membership') status.set(username!, now!)
    const message = authors.get(version)
    if (!message || status.get(message.username) === 'ACTIVE') return []
    return `message ${message.number} was posted at version ${version} by ${message.username}, who was ${status.get(message.username)}`
  })
}

/** Checks that acknowledged messages are there once, with the number that was acknowledged, and refused ones are not. */
function checkSends({ messages }: RoomTruth, sends: Send[]): string[] {
  const byNonce = Map.groupBy(messages, ({ nonce }) => nonce)
  const known = new Map(sends.map((send) => [send.nonce, send]))
  const wrong: string[] = []
  for (const [nonce, found] of byNonce) {
    if (found.length > 1) wrong.push(`${nonce} is there ${found.length} times`)
    const send = known.get(nonce)
    if (!send) wrong.push(`${nonce} is there, and nobody sent it`)
    else if (send.refused) wrong.push(`${nonce} was refused and is there`)
    else if (send.username !== found[0]!.username) wrong.push(`${nonce} has another author`)
  }
  for (const { nonce, acks } of sends) {
    const message = byNonce.get(nonce)?.[0]
    for (const ack of acks)
      if (!message) wrong.push(`${nonce} was acknowledged as ${ack.number} and is lost`)
      else if (message.number !== ack.number)
        wrong.push(`${nonce} was acknowledged as ${ack.number} and is ${message.number}`)
  }
  return wrong
}
