import { User } from '../accounts/user.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { builder } from '../schema/builder.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { findPeople } from './people.ts'

builder.objectField(Viewer, 'people', (t) =>
  t.field({
    type: [User],
    description:
      'The people who share a room with the viewer and have this in their username or display name, ignoring case: the best match first, at most 20.',
    complexity: SHORT_LIST,
    args: {
      search: t.arg.string({
        required: true,
        description: 'A name or a part of one. Nobody matches an empty text.',
      }),
    },
    resolve: (viewer, { search }) => findPeople(viewer, search),
  }),
)
