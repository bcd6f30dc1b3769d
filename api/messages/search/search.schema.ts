import { z } from 'zod'
import { parseId } from '../../ids.ts'
import { parsePage } from '../../pagination.ts'
import { builder } from '../../schema/builder.ts'
import { Message, MessageConnection } from '../message.schema.ts'
import { MAX_QUERY } from './query.ts'
import { searchMessages } from './search.ts'

builder.queryField('searchMessages', (t) =>
  t.connection(
    {
      type: Message,
      description:
        'Searches messages in the rooms the viewer is a member of, newest first. A message must contain all words, each anywhere within a word. Text in "quotes" must match literally.',
      args: {
        query: t.arg.string({
          required: true,
          description: `The words to search for, and filters: from:NAME, in:ROOM, before:DATE, after:DATE, has:file. Dates are in UTC, and after: includes the date itself. At most ${MAX_QUERY} characters.`,
          validate: z.string().max(MAX_QUERY, `A search can have at most ${MAX_QUERY} characters.`),
        }),
        roomId: t.arg.id({
          description: 'The ID of the room to search. If absent, all rooms of the viewer are searched.',
        }),
      },
      resolve: (_, { query, roomId, ...args }, { viewer }) =>
        searchMessages(viewer, {
          text: query,
          roomId: roomId ? parseId('Room', roomId, 'roomId') : null,
          page: parsePage(args),
        }),
    },
    MessageConnection,
  ),
)
