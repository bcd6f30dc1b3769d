import { Viewer } from '../accounts/viewer.schema.ts'
import { Attachment } from '../attachments/attachment.schema.ts'
import { encodeId, parseId } from '../ids.ts'
import { mailLocale } from '../mail/locale.ts'
import { Message } from '../messages/message.schema.ts'
import { parseMessage, SendMessageInput } from '../messages/send/send.schema.ts'
import { messageText } from '../messages/text.ts'
import { Room } from '../rooms/room.schema.ts'
import { builder } from '../schema/builder.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { Node, registerNode } from '../schema/node.ts'
import { cancelScheduledMessage, sendScheduledMessage, updateScheduledMessage } from './change.ts'
import { renderFailure } from './failure.ts'
import { findScheduled, listScheduled, type ScheduledRow } from './list.ts'
import { scheduleMessage } from './schedule.ts'

const ScheduledMessage = builder.objectRef<ScheduledRow>('ScheduledMessage').implement({
  description: 'A message that the viewer sends later. Nobody else can see it before.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The scheduled message’s global ID. The message that is sent has another one.',
      resolve: ({ id }) => encodeId('ScheduledMessage', id),
    }),
    room: t.field({
      type: Room,
      description:
        'The room to which it is sent. One that was deleted, that the viewer is banned from, or a conversation that they have left has only its ID, and the kind and the name that the viewer knew; its other fields are empty, and its owner is the viewer.',
      resolve: ({ room }) => room,
    }),
    text: t.exposeString('text', {
      description: 'The text. Empty if it has attachments alone.',
    }),
    attachments: t.field({
      type: [Attachment],
      complexity: SHORT_LIST,
      description: 'The attachments that are sent with it. They are kept until then.',
      resolve: ({ attachments }) => attachments,
    }),
    sendAt: t.expose('sendAt', {
      type: 'DateTime',
      description: 'When it is sent. In a room in slow mode it may wait some time more.',
    }),
    failed: t.boolean({
      description: 'True if it could not be sent.',
      resolve: ({ failure }) => failure !== null,
    }),
    failure: t.string({
      nullable: true,
      description:
        'Why it could not be sent, such as that the viewer was banned or the room was deleted. Null while it is waiting.',
      resolve: (row, _, { viewer, client }) => renderFailure(row, mailLocale(viewer?.user ?? null, client)),
    }),
  }),
})

registerNode('ScheduledMessage', ({ viewer }, id) => findScheduled(viewer, id))

builder.objectField(Viewer, 'scheduled', (t) =>
  t.field({
    type: [ScheduledMessage],
    description:
      'The messages that the viewer sends later, the next one first, and those that could not be sent. At most 100.',
    resolve: (viewer) => listScheduled(viewer),
  }),
)

const id = { required: true, description: 'The ID of the scheduled message.' } as const

builder.mutationFields((t) => ({
  scheduleMessage: t.field({
    type: ScheduledMessage,
    description:
      'Sends a message later. What sending would refuse is refused at once; what the viewer may do is checked again when it is sent. A nonce that the viewer has already used in the room returns what it scheduled then. At most 100 messages can wait.',
    args: {
      input: t.arg({ type: SendMessageInput, required: true, description: 'The message to send.' }),
      sendAt: t.arg({
        type: 'DateTime',
        required: true,
        description: 'When to send it: in the future, within a year.',
      }),
    },
    resolve: (_, { input, sendAt }, { viewer }) => scheduleMessage(viewer, parseMessage(input), sendAt),
  }),
  updateScheduledMessage: t.field({
    type: ScheduledMessage,
    description:
      'Changes the text of a scheduled message, or its time. One that could not be sent waits again; it needs a new time.',
    args: {
      id: t.arg.id(id),
      text: t.arg.string({
        description: 'The new text, at most 4,000 characters. Omitted or null to keep it.',
        validate: messageText,
      }),
      sendAt: t.arg({
        type: 'DateTime',
        description: 'The new time: in the future, within a year. Omitted or null to keep it.',
      }),
    },
    resolve: (_, { id, text, sendAt }, { viewer }) =>
      updateScheduledMessage(viewer, parseId('ScheduledMessage', id, 'id'), { text, sendAt }),
  }),
  sendScheduledMessage: t.field({
    type: Message,
    description:
      'Sends a scheduled message now, also one that could not be sent. If it is refused, it stays as it was.',
    args: { id: t.arg.id(id) },
    resolve: (_, { id }, { viewer }) => sendScheduledMessage(viewer, parseId('ScheduledMessage', id, 'id')),
  }),
  cancelScheduledMessage: t.boolean({
    description: 'Cancels a scheduled message, or removes one that could not be sent. Returns true.',
    args: { id: t.arg.id(id) },
    resolve: async (_, { id }, { viewer }) => {
      await cancelScheduledMessage(viewer, parseId('ScheduledMessage', id, 'id'))
      return true
    },
  }),
}))
