import { builder } from '../schema/builder.ts'
import { joinRoom } from './join.ts'
import { Membership } from './membership.schema.ts'

const JoinRoomInput = builder.inputType('JoinRoomInput', {
  description: 'The room to join: by its name, with the key if it is private, or by an invite.',
  fields: (t) => ({
    name: t.string({ description: 'The room’s name, in any case.' }),
    key: t.string({ description: 'The key of a private room.' }),
    invite: t.string({ description: 'The code of an invite, in place of name and key.' }),
  }),
})

builder.mutationField('joinRoom', (t) =>
  t.field({
    type: Membership,
    description: 'Joins a room. Returns the existing membership if the viewer is already a member.',
    args: { input: t.arg({ type: JoinRoomInput, required: true, description: 'The room to join.' }) },
    resolve: (_, { input }, { viewer, client }) => joinRoom(viewer, input, client?.address ?? 'unknown'),
  }),
)
