import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { Room } from './room.schema.ts'
import { updateRoom } from './settings.ts'
import { capacity, roomName, slowMode, topic } from './validators.ts'

const UpdateRoomInput = builder.inputType('UpdateRoomInput', {
  description: 'The changes to a room. Omitted fields keep their value.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'The ID of the room.' }),
    name: t.string({
      description:
        'The new name: 1 to 50 characters. The former name keeps leading to the room until another room takes it.',
      validate: roomName,
    }),
    topic: t.string({ description: 'The new topic, at most 250 characters.', validate: topic }),
    capacity: t.int({
      description:
        'The maximum number of members: 2 to 1,000,000, and at least the current number. Null to remove the limit.',
      validate: capacity,
    }),
    slowMode: t.int({
      description: 'The seconds a member must wait between messages: 0 to 3,600. 0 turns slow mode off.',
      validate: slowMode,
    }),
    membersMayMentionAll: t.boolean({
      description:
        'True to let all members notify everyone with @all and @here. False to let only moderators and the owner do so.',
    }),
    linkPreviews: t.boolean({
      description:
        'True to fetch previews of links in new messages, if the server does so. False to leave them out; messages keep the ones that they have.',
    }),
  }),
})

builder.mutationField('updateRoom', (t) =>
  t.field({
    type: Room,
    description: 'Changes a room’s settings. Owner only.',
    args: { input: t.arg({ type: UpdateRoomInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input }, { viewer }) =>
      updateRoom(viewer, { ...input, roomId: parseId('Room', input.roomId, 'roomId') }),
  }),
)
