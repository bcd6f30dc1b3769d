import { User } from '../accounts/user.schema.ts'
import { excludeDeleted } from '../accounts/user.ts'
import { encodeId, parseId, parseMessageId } from '../ids.ts'
import { Message } from '../messages/message.schema.ts'
import { parsePage } from '../pagination.ts'
import { Room } from '../rooms/room.schema.ts'
import { reportReason } from '../rooms/validators.ts'
import { builder } from '../schema/builder.ts'
import { Node, registerNode } from '../schema/node.ts'
import { Admin } from '../server/admin.schema.ts'
import {
  countOpenReports,
  findReport,
  listAllReports,
  listRoomReports,
  type ReportRow,
  reportMessage,
  resolveReport,
} from './report.ts'

const Report = builder.objectRef<ReportRow>('Report').implement({
  description: 'A report of a message by a member of its room.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'The report’s global ID.', resolve: ({ id }) => encodeId('Report', id) }),
    room: t.field({
      type: Room,
      description: 'The room of the message.',
      resolve: async ({ roomId }, _, { loaders }) => (await loaders.room.load(roomId))!,
    }),
    message: t.field({
      type: Message,
      nullable: true,
      description:
        'The message. Null for an admin who is not a member of its room, except in a direct conversation, which has no moderators: there, an admin who is not in it sees the message without the one that it replies to. A message that was deleted has no text.',
      resolve: async ({ roomId, number, readable }, _, { loaders }) => {
        if (readable === 'NOTHING') return null
        const message = await loaders.message.load({ roomId, number })
        return message && readable === 'MESSAGE' ? { ...message, replyToNumber: null } : message
      },
    }),
    reporter: t.field({
      type: User,
      nullable: true,
      description: 'The user who reported the message. Null if the account was deleted.',
      resolve: async ({ reporterId }, _, { loaders }) => excludeDeleted(await loaders.user.load(reporterId)),
    }),
    reason: t.exposeString('reason', { description: 'The reason that the reporter gave.' }),
    reportCount: t.int({
      description: 'The number of people who reported the message.',
      resolve: (report, _, { loaders }) => loaders.reportCount.load(report),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the message was reported.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the report was resolved. Null while it is open.',
    }),
    resolvedBy: t.field({
      type: User,
      nullable: true,
      description:
        'The moderator or admin who resolved the report. Null while it is open, or if that account was deleted.',
      resolve: async ({ resolvedById }, _, { loaders }) =>
        resolvedById ? excludeDeleted(await loaders.user.load(resolvedById)) : null,
    }),
  }),
})

registerNode('Report', ({ viewer }, id) => findReport(viewer, id))

const ReportConnection = builder.connectionObject(
  { type: Report, name: 'ReportConnection', description: 'A page of reports.' },
  { name: 'ReportEdge', description: 'A report in a list.' },
)

const openDescription = 'Returns only reports that are open, or only those that are resolved.'

builder.objectFields(Room, (t) => ({
  reports: t.connection(
    {
      type: Report,
      description:
        'The reports of messages in the room, newest first, except of the viewer’s own messages. Moderators and the owner only.',
      args: { open: t.arg.boolean({ description: openDescription }) },
      resolve: ({ id }, { open, ...args }, { viewer }) =>
        listRoomReports(viewer, id, { open: open ?? null, page: parsePage(args) }),
    },
    ReportConnection,
  ),
  openReportCount: t.int({
    nullable: true,
    description:
      'The number of reports that are open, except of the viewer’s own messages. Null for everyone but moderators and the owner.',
    resolve: ({ id }, _, { viewer }) => countOpenReports(viewer, id),
  }),
}))

builder.objectField(Admin, 'reports', (t) =>
  t.connection(
    {
      type: Report,
      description:
        'The reports of messages in all rooms, newest first, except of the viewer’s own messages. Their messages are null unless the viewer is a member of the room, or it is a direct conversation.',
      args: { open: t.arg.boolean({ description: openDescription }) },
      resolve: (viewer, { open, ...args }) =>
        listAllReports(viewer, { open: open ?? null, page: parsePage(args) }),
    },
    ReportConnection,
  ),
)

builder.mutationFields((t) => ({
  reportMessage: t.boolean({
    description:
      'Reports a message to the moderators of its room, or, in a direct conversation, to the server’s admins. They see who reported it. Its author does not. Reporting a message again changes nothing. Members only, and not for one’s own messages.',
    args: {
      messageId: t.arg.id({ required: true, description: 'The ID of the message.' }),
      reason: t.arg.string({
        required: true,
        description: 'What is wrong with the message: 1 to 500 characters.',
        validate: reportReason,
      }),
    },
    resolve: (_, { messageId, reason }, { viewer }) =>
      reportMessage(viewer, parseMessageId(messageId, 'messageId'), reason),
  }),
  resolveReport: t.field({
    type: Report,
    description:
      'Resolves a report and the other open reports of the same message. Moderators, the owner and the server’s admins only. Recorded in the room’s audit log, and for an admin who does not moderate the room in the server’s.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the report.' }) },
    resolve: (_, { id }, { viewer }) => resolveReport(viewer, parseId('Report', id, 'id')),
  }),
}))
