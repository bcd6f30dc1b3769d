import { setTimeout as sleep } from 'node:timers/promises'
import { ask, joinRoom, leaveRoom, Refused, send, unban } from '../cluster/api.ts'
import type { Person } from '../cluster/people.ts'
import type { Random } from './random.ts'
import { countError, type Send } from './record.ts'
import { type Room, someNode, type World } from './world.ts'

const EDIT = 'mutation ($id: ID!, $text: String!) { editMessage(messageId: $id, text: $text) { version } }'
const DELETE = 'mutation ($id: ID!) { deleteMessage(messageId: $id) { version } }'
const REACT = 'mutation ($id: ID!) { addReaction(messageId: $id, emoji: "👍") { version } }'
const UNREACT = 'mutation ($id: ID!) { removeReaction(messageId: $id, emoji: "👍") { version } }'

/** Milliseconds for which a send is tried again: longer than any trouble lasts. */
const PATIENCE = 45_000

const messageId = (room: Room, number: number) => {
  const roomKey = Buffer.from(room.id, 'base64url').toString().slice('Room:'.length)
  return Buffer.from(`Message:${roomKey},${number}`).toString('base64url')
}

/** Sends, sends again, edits, deletes, reacts, leaves and comes back, until the world is over. */
export async function write(world: World, me: Person, random: Random): Promise<void> {
  const mine: { room: Room; send: Send }[] = []
  const acked = () => mine.filter(({ send }) => send.acks.length)
  const change = async (document: string, variables?: object) => {
    const one = acked().length ? random.pick(acked().slice(-20)) : null
    if (!one) return
    const id = messageId(one.room, one.send.acks[0]!.number)
    await attempt(world, () => ask(someNode(world, random).url, me.token, document, { id, ...variables }))
  }

  for (let count = 1; !world.over(); count++) {
    const room = random.pick(world.rooms)
    const dice = random.next()
    if (dice < 0.72) {
      const sent = {
        nonce: `${me.username} ${count}`,
        roomId: room.id,
        username: me.username,
        acks: [],
        refused: false,
        unanswered: false,
      }
      world.record.sends.set(sent.nonce, sent)
      mine.push({ room, send: sent })
      await deliver({
        world,
        me,
        room,
        sent,
        randoms: random.chance(0.05) ? [random.fork(), random.fork()] : [random],
      })
    } else if (dice < 0.78 && mine.length) {
      const again = random.pick(mine)
      if (!again.send.refused)
        await deliver({ world, me, room: again.room, sent: again.send, randoms: [random] })
    } else if (dice < 0.86) await change(EDIT, { text: `edited by ${me.username} ${count}` })
    else if (dice < 0.89) await change(DELETE)
    else if (dice < 0.94) await change(REACT)
    else if (dice < 0.97) await change(UNREACT)
    else {
      await attempt(world, () => leaveRoom(someNode(world, random).url, me.token, room.id))
      await comeBack(world, me, room, random)
    }
    await sleep(random.below(40))
  }
}

interface Delivery {
  world: World
  me: Person
  room: Room
  sent: Send
  /** One for each copy that is sent at the same time. */
  randoms: Random[]
}

/**
 * Sends a message, as often as there are generators, and records what became of it. A message counts as refused only if
 * every copy was refused: one copy can reach a node while the writer is banned, and another just before or after.
 */
export async function deliver({ randoms, ...delivery }: Delivery): Promise<void> {
  const { sent } = delivery
  const outcomes = await Promise.all(randoms.map((random) => deliverOnce(delivery, random)))
  sent.refused = outcomes.every((outcome) => outcome === 'refused') && !sent.unanswered && !sent.acks.length
}

/** Sends with the same nonce, to any node, until there is an answer. */
async function deliverOnce(
  { world, me, room, sent }: Omit<Delivery, 'randoms'>,
  random: Random,
): Promise<'acknowledged' | 'refused'> {
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline;) {
    try {
      sent.acks.push(await send(someNode(world, random).url, me.token, room.id, sent.nonce, sent.nonce))
      return 'acknowledged'
    } catch (error) {
      countError(world.record, String(error))
      if (error instanceof Refused && error.code === 'FORBIDDEN') {
        await comeBack(world, me, room, random)
        return 'refused'
      }
      if (error instanceof Refused && error.code !== 'INTERNAL') throw error
      sent.unanswered = true
      await sleep(50 + random.below(250))
    }
  }
  throw new Error(`${sent.nonce} could not be sent`)
}

/** Joins again; someone who is banned has to wait for the moderator. */
async function comeBack(world: World, me: Person, room: Room, random: Random): Promise<void> {
  await attempt(world, () => joinRoom(someNode(world, random).url, me.token, room.name))
}

/** Does what may be refused, and need not succeed. */
export async function attempt(world: World, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    countError(world.record, String(error))
    if (error instanceof Refused && !['INTERNAL', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT'].includes(error.code))
      throw error
    return false
  }
}

/** Bans, kicks and unbans in a room, and changes its topic. */
export async function moderate(
  world: World,
  room: Room,
  people: readonly Person[],
  random: Random,
): Promise<void> {
  const banned: Person[] = []
  const say = (document: string, variables: object) =>
    attempt(world, () =>
      ask(someNode(world, random).url, room.owner.token, document, { roomId: room.id, ...variables }),
    )
  while (!world.over()) {
    const dice = random.next()
    if (dice < 0.35 && banned.length < people.length / 4) {
      const person = random.pick(people)
      banned.push(person)
      await say(
        'mutation ($roomId: ID!, $userId: ID!) { banUser(input: { roomId: $roomId, userId: $userId }) { id } }',
        { userId: person.id },
      )
    } else if (dice < 0.7 && banned.length) {
      const [person] = banned.splice(random.below(banned.length), 1)
      await attempt(world, () => unban(someNode(world, random).url, room.owner.token, room.id, person!.id))
    } else if (dice < 0.85)
      await say(
        'mutation ($roomId: ID!, $userId: ID!) { kickUser(roomId: $roomId, userId: $userId) { id } }',
        { userId: random.pick(people).id },
      )
    else
      await say(
        'mutation ($roomId: ID!, $topic: String!) { updateRoom(input: { roomId: $roomId, topic: $topic }) { id } }',
        { topic: `topic ${random.below(1000)}` },
      )
    await sleep(random.below(1_500))
  }
}
