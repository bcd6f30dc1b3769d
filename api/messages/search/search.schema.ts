import { m } from '@latchkey/messages'
import { z } from 'zod'
import { parseId } from '../../ids.ts'
import { parsePage } from '../../pagination.ts'
import { builder } from '../../schema/builder.ts'
import { timeZone } from '../../schema/validators.ts'
import { invalid } from '../../validation.ts'
import { Message, MessageConnection } from '../message.schema.ts'
import { MAX_QUERY } from './query.ts'
import { searchMessages } from './search.ts'

builder.queryField('searchMessages', (t) =>
  t.connection(
    {
      type: Message,
      description:
        'Searches messages in the rooms the viewer is a member of and in their threads, newest first. A message must contain all words, each anywhere within a word, and all emoji. Text in "quotes" must match literally; a space in it matches a line break, too. Case and Unicode forms make no difference.',
      args: {
        query: t.arg.string({
          required: true,
          description: `The words to search for, and filters: from:NAME (a username, or a display name in quotes), in:ROOM (or a thread, such as Lobby/42), before:DATE, after:DATE, has:file, has:link, has:poll, is:pinned, is:saved. after: includes the date itself. At most ${MAX_QUERY} characters.`,
          validate: z.string().max(MAX_QUERY, invalid(m.search_too_long, { max: MAX_QUERY })),
        }),
        timeZone: t.arg.string({
          description:
            'The IANA time zone of the dates in the query, such as Europe/Berlin. If absent, they are in UTC.',
          validate: timeZone,
        }),
        roomId: t.arg.id({
          description:
            'The ID of the room to search, with its threads, or of a thread. If absent, all rooms of the viewer are searched.',
        }),
      },
      resolve: (_, { query, timeZone, roomId, ...args }, { viewer }) =>
        searchMessages(viewer, {
          text: query,
          timeZone,
          roomId: roomId ? parseId('Room', roomId, 'roomId') : null,
          page: parsePage(args),
        }),
    },
    MessageConnection,
  ),
)
