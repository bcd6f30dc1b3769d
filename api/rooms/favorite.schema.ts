import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { setFavorite } from './favorite.ts'
import { Membership } from './membership.schema.ts'

builder.mutationField('setFavorite', (t) =>
  t.field({
    type: Membership,
    description: 'Adds a room to the viewer’s favorites, or removes it. Members only.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      favorite: t.arg.boolean({ required: true, description: 'True adds the room, false removes it.' }),
    },
    resolve: (_, { roomId, favorite }, { viewer }) =>
      setFavorite(viewer, parseId('Room', roomId, 'roomId'), favorite),
  }),
)
