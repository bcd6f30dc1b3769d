import { z } from 'zod'
import { parseId } from '../../ids.ts'
import { parsePage } from '../../pagination.ts'
import { builder } from '../../schema/builder.ts'
import { Message, MessageConnection } from '../message.schema.ts'
import { searchMessages } from './search.ts'
import { MAX_QUERY } from './query.ts'

builder.queryField('searchMessages', (t) =>
  t.connection(
    {
      type: Message,
      description:
        'Messages that match, newest first, in the rooms the viewer is a member of, or in one of them. All words have to be found, each as a part of any word; "in quotes" as it is written.',
      args: {
        query: t.arg.string({
          required: true,
          description: `Words, and from:NAME, in:ROOM, before:DAY, after:DAY (that day included; both in UTC), has:file. At most ${MAX_QUERY} characters.`,
          validate: z.string().max(MAX_QUERY, `A search has at most ${MAX_QUERY} characters.`),
        }),
        roomId: t.arg.id({
          description: 'Only in this room; absent: in all that the viewer is a member of.',
        }),
      },
      resolve: (_, { query, roomId, ...args }, { viewer }) =>
        searchMessages(viewer, query, roomId ? parseId('Room', roomId, 'roomId') : null, parsePage(args)),
    },
    MessageConnection,
  ),
)
