import { z } from 'zod'
import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { changeRoomKey } from './key.ts'
import { roomCapacity, roomKey, roomName, roomTopic } from './name.ts'
import { transferRoom } from '../moderation/role.ts'
import { Room } from './room.schema.ts'
import { updateRoom } from './settings.ts'

const slowMode = z
  .int()
  .min(0, 'Slow mode is 0 to 3,600 seconds; 0: no wait.')
  .max(3_600, 'Slow mode is 0 to 3,600 seconds; 0: no wait.')

const UpdateRoomInput = builder.inputType('UpdateRoomInput', {
  description: 'What is to be changed of a room; what is absent stays.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'The room.' }),
    name: t.string({
      description:
        '1 to 50 characters, as for a new room. The former name goes on leading to it, until another room takes it.',
      validate: roomName,
    }),
    topic: t.string({ description: 'What it is about; at most 250 characters.', validate: roomTopic }),
    capacity: t.int({
      description: '2 or more, and not below the number of members; null: no limit.',
      validate: roomCapacity,
    }),
    slowMode: t.int({ description: 'Seconds between a member’s messages, 0 to 3,600.', validate: slowMode }),
  }),
})

const newKey = roomKey.min(1, 'A key has 1 character or more. To make the room public, pass null.')

builder.mutationFields((t) => ({
  updateRoom: t.field({
    type: Room,
    description: 'Owner only. Changes name, topic, capacity or slow mode.',
    args: { input: t.arg({ type: UpdateRoomInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input }, { viewer }) =>
      updateRoom(viewer, { ...input, roomId: parseId('Room', input.roomId, 'roomId') }),
  }),
  changeRoomKey: t.field({
    type: Room,
    description: 'Owner only. Null: the room becomes public. Members stay, and invites still work.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The room.' }),
      key: t.arg.string({ description: 'The new key; null: none.', validate: newKey }),
    },
    resolve: (_, { roomId, key }, { viewer }) =>
      changeRoomKey(viewer, parseId('Room', roomId, 'roomId'), key ?? null),
  }),
  transferRoom: t.field({
    type: Room,
    description: 'Owner only. Makes another member the owner, and the viewer a moderator.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The room.' }),
      userId: t.arg.id({ required: true, description: 'The member.' }),
    },
    resolve: (_, { roomId, userId }, { viewer }) =>
      transferRoom(viewer, parseId('Room', roomId, 'roomId'), parseId('User', userId, 'userId')),
  }),
}))
