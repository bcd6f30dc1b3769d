import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { createAccounts } from '../harness/people.ts'
import {
  closePoll,
  countsOf,
  followPolls,
  followVotes,
  type PollEvent,
  readPoll,
  sendPoll,
  vote,
} from '../harness/polls.ts'
import { createRoom, joinRoom, versionOf } from '../harness/rooms.ts'

const { nodes, sql, stop } = await startCluster(2)
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

test('votes on two nodes at the same moment all count, and both nodes tell the same', async () => {
  const accounts = await createAccounts(sql, 'voter', 10)
  const voters = accounts.map((account, n) => account.at(n % 2 ? there : here))
  const [ana, ben] = [voters[0]!, voters[1]!]
  const room = await createRoom(ana)
  for (const voter of voters.slice(1)) await joinRoom(voter, room)
  const poll = await sendPoll(ana, room.id)
  const lives = [followPolls(ana, room.id), followPolls(ben, room.id)]
  for (const live of lives) await live.next()
  await Promise.all(voters.map((voter, n) => vote(voter, poll, [n < 7 ? 0 : 1])))
  const isComplete = ({ roomEvents }: PollEvent) => roomEvents.message?.poll?.voterCount === 10
  const [onOne, onOther] = [await lives[0]!.until(isComplete), await lives[1]!.until(isComplete)]
  expect(onOne.at(-1)).toEqual(onOther.at(-1))
  for (const live of lives) live.stop()
  for (const reader of [ana, ben]) expect(countsOf(await readPoll(reader, poll.id))).toEqual([7, 3, 10])
  // At most one event a second, however many votes there are.
  expect(await versionOf(ana, room)).toBeLessThan(poll.version + 10)

  // The voter's devices on the other node learn of a vote, too.
  const device = followVotes(accounts[1]!.at(here))
  await device.next()
  for (const choice of [1, 0]) {
    await vote(ben, poll, [choice])
    const [news] = (
      await device.until(({ viewerEvents }) => viewerEvents.__typename === 'VoteChanged')
    ).slice(-1)
    const { options } = news!.viewerEvents.message!.poll!
    expect(options.findIndex(({ viewerVoted }) => viewerVoted)).toBe(choice)
  }
  device.stop()

  // Changed on one node and closed on the other: a client that was away sees the result, the same from either.
  const known = await versionOf(ana, room)
  await vote(ben, poll, [1])
  const closed = await closePoll(ana, poll.id)
  const replays = await Promise.all(
    [ana, ben].map(async (reader) => {
      const late = followPolls(reader, room.id, known)
      const events = await late.until(({ roomEvents }) => roomEvents.version >= closed.version)
      late.stop()
      return events.at(-1)!.roomEvents
    }),
  )
  expect(replays[0]).toEqual(replays[1])
  expect(replays[0]!.message).toMatchObject({
    version: closed.version,
    poll: { closesAt: closed.poll!.closesAt },
  })
  expect(countsOf(replays[0]!.message!)).toEqual([6, 4, 10])
})
