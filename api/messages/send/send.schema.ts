import { m } from '@latchkey/messages'
import { isVisible } from '@latchkey/text'
import { z } from 'zod'
import { parseId, parseMessageId } from '../../ids.ts'
import { builder } from '../../schema/builder.ts'
import { invalid } from '../../validation.ts'
import { PollInput } from '../../polls/poll-input.schema.ts'
import { Message } from '../message.schema.ts'
import { messageText } from '../text.ts'
import { type NewMessage, sendMessage } from './send.ts'

const MAX_ATTACHMENTS = 10

const MAX_NONCE = 64

const nonceLength = invalid(m.nonce_length, { max: MAX_NONCE })

/** Validates the input as a whole. With a validator for each field it would take half as long again, for every message. */
const newMessage = z
  .looseObject({
    text: messageText,
    nonce: z.string().min(1, nonceLength).max(MAX_NONCE, nonceLength).nullish(),
    attachmentIds: z
      .array(z.string())
      .max(MAX_ATTACHMENTS, invalid(m.attachments_too_many, { max: MAX_ATTACHMENTS }))
      .nullish(),
    poll: z.looseObject({}).nullish(),
  })
  .refine(({ text, attachmentIds, poll }) => isVisible(text) || attachmentIds?.length || poll, {
    path: ['text'],
    message: invalid(m.message_text_required),
  })

export const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'The message to send.',
  validate: newMessage,
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'The ID of the room to send the message to.' }),
    text: t.string({
      required: true,
      description:
        'The text, in the dialect of Markdown that docs/markup.md describes, at most 4,000 characters. May be empty if there are attachments. If it is empty and there is a poll, the question becomes the text, for searches, notifications, and clients that show no polls.',
    }),
    nonce: t.string({
      description:
        'A unique string chosen by the client, such as a UUID, at most 64 characters. Makes it safe to retry the mutation.',
    }),
    replyToId: t.id({ description: 'The ID of the message to reply to, in the same room.' }),
    attachmentIds: t.idList({
      description: `The IDs of uploaded attachments to send with the message, at most ${MAX_ATTACHMENTS}.`,
    }),
    poll: t.field({ type: PollInput, description: 'A poll to send with the message.' }),
  }),
})

/** Returns the message of an input, with the keys of what its IDs name. */
export const parseMessage = (input: typeof SendMessageInput.$inferInput): NewMessage => ({
  roomId: parseId('Room', input.roomId, 'roomId'),
  text: input.text,
  nonce: input.nonce,
  replyTo: input.replyToId ? parseMessageId(input.replyToId, 'replyToId') : null,
  attachmentIds: input.attachmentIds?.map((id) => parseId('Attachment', id, 'attachmentIds')),
  poll: input.poll && {
    ...input.poll,
    multiple: input.poll.multiple ?? false,
    closesAt: input.poll.closesAt ?? null,
  },
})

builder.mutationField('sendMessage', (t) =>
  t.field({
    type: Message,
    shared: true,
    description:
      'Sends a message. A nonce that the same author has already used in the room returns the message it created then.',
    args: {
      input: t.arg({ type: SendMessageInput, required: true, description: 'The message to send.' }),
    },
    resolve: (_, { input }, { viewer }) => sendMessage(viewer, parseMessage(input)),
  }),
)
