import { encodeId, parseId, parseMessageId } from '../ids.ts'
import { Message } from '../messages/message.schema.ts'
import type { PollRow } from '../room-log/rows.ts'
import { builder } from '../schema/builder.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { closePoll } from './close.ts'
import { optionIds } from './validators.ts'
import { type OptionKey, votePoll } from './vote.ts'

type Option = OptionKey & { text: string; voteCount: number; poll: PollRow }

const PollOption = builder.objectRef<Option>('PollOption').implement({
  description: 'An option of a poll.',
  fields: (t) => ({
    id: t.id({
      description: 'The option’s ID, for votePoll.',
      shared: true,
      resolve: ({ roomId, number, position }) => encodeId('PollOption', [roomId, number, position]),
    }),
    text: t.exposeString('text', {
      description: 'A line of plain text, 1 to 100 characters.',
      shared: true,
    }),
    voteCount: t.exposeInt('voteCount', { description: 'The votes for this option.', shared: true }),
    viewerVoted: t.boolean({
      description:
        'True if the viewer voted for this option. Ask for it in queries and mutations, not in roomEvents: an event with a viewer-specific field cannot be shared between subscribers.',
      resolve: async ({ roomId, number, position, poll }, _, { viewer, loaders }) => {
        if (!viewer) return false
        const choices =
          poll.choices ?? (await loaders.choices.load({ roomId, number, userId: viewer.user.id }))
        return choices.includes(position)
      },
    }),
  }),
})

const Poll = builder.objectRef<PollRow & { question: string }>('Poll').implement({
  description:
    'A poll in a message. Votes that are cast within a second reach other people together. Votes of people who left, were banned or deleted their account stay counted.',
  fields: (t) => ({
    question: t.exposeString('question', {
      description: 'A line of plain text, 1 to 300 characters.',
      shared: true,
    }),
    multiple: t.exposeBoolean('multiple', {
      description: 'True if a person can vote for several options.',
      shared: true,
    }),
    closesAt: t.expose('closesAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When voting ends or has ended. Null if the poll stays open until someone closes it.',
      shared: true,
    }),
    options: t.field({
      type: [PollOption],
      description: 'The options, two to ten, in the order in which the author listed them.',
      shared: true,
      complexity: SHORT_LIST,
      resolve: (poll) =>
        poll.options.map((text, position) => ({
          roomId: poll.roomId,
          number: poll.number,
          position,
          text,
          voteCount: poll.voteCounts[position]!,
          poll,
        })),
    }),
    voterCount: t.exposeInt('voterCount', { description: 'The number of people who voted.', shared: true }),
  }),
})

builder.objectField(Message, 'poll', (t) =>
  t.field({
    type: Poll,
    nullable: true,
    description: 'The poll that was sent with the message. Null if there is none.',
    shared: true,
    resolve: async (message, _, { loaders }) => {
      // A node of the previous version publishes messages without it.
      const question = message.pollQuestion ?? null
      const poll = question === null ? null : (message.poll ?? (await loaders.poll.load(message)))
      return poll && question !== null ? { ...poll, question } : null
    },
  }),
)

function parseOptionId(id: string): OptionKey {
  const [roomId = '', number, position] = parseId('PollOption', id, 'optionIds').split(',')
  return { roomId, number: Number(number), position: Number(position) }
}

builder.mutationFields((t) => ({
  votePoll: t.field({
    type: Message,
    description:
      'Votes in a poll, in place of an earlier vote of the viewer. Members only. CONFLICT once the poll is closed.',
    args: {
      messageId: t.arg.id({ required: true, description: 'The ID of the message with the poll.' }),
      optionIds: t.arg.idList({
        required: true,
        description:
          'The IDs of the options to vote for: one, or several if the poll allows it. An empty list takes the vote back.',
        validate: optionIds,
      }),
    },
    resolve: (_, { messageId, optionIds }, { viewer }) =>
      votePoll(viewer, parseMessageId(messageId, 'messageId'), optionIds.map(parseOptionId)),
  }),
  closePoll: t.field({
    type: Message,
    description:
      'Closes a poll, whose closesAt becomes the present. Allowed for its author, moderators and the room’s owner. Changes nothing if it is closed.',
    args: {
      messageId: t.arg.id({ required: true, description: 'The ID of the message with the poll.' }),
    },
    resolve: (_, { messageId }, { viewer }) => closePoll(viewer, parseMessageId(messageId, 'messageId')),
  }),
}))
