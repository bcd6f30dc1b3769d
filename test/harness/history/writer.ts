import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../client.ts'
import { globalId, uuidOf } from '../ids.ts'
import { ADD, DELETE, EDIT, REMOVE, sendMessage } from '../messages.ts'
import { BAN, KICK, UNBAN, UPDATE_ROOM } from '../moderation.ts'
import type { Account } from '../people.ts'
import { RefusedError } from '../result.ts'
import { joinRoom, LEAVE } from '../rooms.ts'
import type { Random } from './random.ts'
import { countError, type Send } from './record.ts'
import { attempt, type Room, someNode, type World } from './world.ts'

/** Milliseconds for which a send is tried again: longer than any trouble lasts. */
const SEND_TIMEOUT = 60_000

/** Sends, sends again, edits, deletes, reacts, leaves and comes back, until the world is over. */
export async function write(world: World, me: Account, random: Random): Promise<void> {
  const mine: { room: Room; sent: Send }[] = []
  const changeOne = async (document: string, variables?: object) => {
    const acknowledged = mine.filter(({ sent }) => sent.acks.length)
    if (!acknowledged.length) return
    const { room, sent } = random.pick(acknowledged.slice(-20))
    const id = globalId('Message', `${uuidOf(room.id)},${sent.acks[0]!.number}`)
    await attempt(world, () => me.at(someNode(world, random)).request(document, { id, ...variables }))
  }

  for (let count = 1; !world.over(); count++) {
    const room = random.pick(world.rooms)
    const dice = random.next()
    if (dice < 0.72) {
      const sent: Send = {
        nonce: `${me.username} ${count}`,
        roomId: room.id,
        username: me.username,
        acks: [],
        refused: false,
        unanswered: false,
      }
      world.record.sends.set(sent.nonce, sent)
      mine.push({ room, sent })
      const randoms = random.chance(0.05) ? [random.fork(), random.fork()] : [random]
      await deliver(world, { me, room, sent, randoms })
    } else if (dice < 0.78 && mine.length) {
      const { room, sent } = random.pick(mine)
      if (!sent.refused) await deliver(world, { me, room, sent, randoms: [random] })
    } else if (dice < 0.86) await changeOne(EDIT, { text: `edited by ${me.username} ${count}` })
    else if (dice < 0.89) await changeOne(DELETE)
    else if (dice < 0.94) await changeOne(ADD, { emoji: '👍' })
    else if (dice < 0.97) await changeOne(REMOVE, { emoji: '👍' })
    else {
      await attempt(world, () => me.at(someNode(world, random)).request(LEAVE, { roomId: room.id }))
      await comeBack(world, me.at(someNode(world, random)), room)
    }
    await sleep(random.below(40))
  }
}

interface Delivery {
  me: Account
  room: Room
  sent: Send
  /** One for each copy that is sent at the same time. */
  randoms: Random[]
}

/**
 * Sends a message, as often as there are generators, and records what became of it. A message counts as refused only if
 * every copy was refused: one copy can reach a node while the writer is banned, and another just before or after.
 */
export async function deliver(world: World, { randoms, ...delivery }: Delivery): Promise<void> {
  const { sent } = delivery
  const outcomes = await Promise.all(randoms.map((random) => deliverOnce(world, delivery, random)))
  sent.refused = outcomes.every((outcome) => outcome === 'refused') && !sent.unanswered && !sent.acks.length
}

/** Sends with the same nonce, to any node, until there is an answer. */
async function deliverOnce(
  world: World,
  { me, room, sent }: Omit<Delivery, 'randoms'>,
  random: Random,
): Promise<'acknowledged' | 'refused'> {
  const client = () => me.at(someNode(world, random))
  for (const deadline = Date.now() + SEND_TIMEOUT; Date.now() < deadline;) {
    try {
      sent.acks.push(await sendMessage(client(), room.id, sent.nonce, sent.nonce))
      return 'acknowledged'
    } catch (error) {
      countError(world.record, String(error))
      if (error instanceof RefusedError && error.code === 'FORBIDDEN') {
        await comeBack(world, client(), room)
        return 'refused'
      }
      if (error instanceof RefusedError && error.code !== 'INTERNAL') throw error
      sent.unanswered = true
      await sleep(50 + random.below(250))
    }
  }
  throw new Error(`${sent.nonce} could not be sent`)
}

/** Joins again; someone who is banned has to wait for the moderator. */
const comeBack = (world: World, me: Client, room: Room) => attempt(world, () => joinRoom(me, room))

/** Bans, kicks and unbans in a room, and changes its topic, until the world is over. */
export async function moderate(
  world: World,
  { room, people, random }: { room: Room; people: readonly Account[]; random: Random },
): Promise<void> {
  const banned: Account[] = []
  const moderateOnce = (document: string, variables: object) =>
    attempt(world, () => room.owner.at(someNode(world, random)).request(document, variables))
  while (!world.over()) {
    const dice = random.next()
    const roomId = room.id
    if (dice < 0.35 && banned.length < people.length / 4) {
      const person = random.pick(people)
      banned.push(person)
      await moderateOnce(BAN, { roomId, userId: person.id })
    } else if (dice < 0.7 && banned.length) {
      const [person] = banned.splice(random.below(banned.length), 1)
      await moderateOnce(UNBAN, { roomId, userId: person!.id })
    } else if (dice < 0.85) await moderateOnce(KICK, { roomId, userId: random.pick(people).id })
    else await moderateOnce(UPDATE_ROOM, { input: { roomId, topic: `topic ${random.below(1000)}` } })
    await sleep(random.below(1_500))
  }
}
