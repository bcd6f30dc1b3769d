import { builder } from '../schema/builder.ts'
import { Admin } from './admin.schema.ts'
import { type Day, listDays, readStatistics, type Statistics } from './statistics.ts'

const StatisticsDay = builder.objectRef<Day>('StatisticsDay').implement({
  description:
    'The statistics of a day in UTC. Recorded every hour, and whenever an admin requests the statistics.',
  fields: (t) => ({
    date: t.string({
      description: 'The day, such as 2026-11-26.',
      resolve: ({ day }) => day.toISOString().slice(0, 10),
    }),
    activeUsers: t.exposeInt('activeUsers', {
      description: 'The people who used the server on this day. Bots do not count.',
    }),
    messagesPosted: t.exposeFloat('messagesPosted', {
      nullable: true,
      description:
        'The messages posted since the day before in the rooms that exist. Null for the first day that was recorded.',
    }),
    filesSize: t.exposeFloat('storage', {
      description: 'The size of all files in rooms at the end, in bytes.',
    }),
    connections: t.exposeInt('connections', {
      description: 'The most WebSocket connections that were open at once when they were counted.',
    }),
  }),
})

const ServerStatistics = builder.objectRef<Statistics>('ServerStatistics').implement({
  description: 'How much this server is used.',
  fields: (t) => ({
    userCount: t.exposeInt('userCount', { description: 'The number of accounts, bots included.' }),
    activeToday: t.exposeInt('activeToday', {
      description: 'The people who used the server today, in UTC. Bots do not count.',
    }),
    roomCount: t.exposeInt('roomCount', { description: 'The number of rooms.' }),
    messageCount: t.exposeFloat('messageCount', {
      description: 'The number of messages posted so far in the rooms that exist.',
    }),
    databaseSize: t.exposeFloat('databaseSize', { description: 'The size of the database in bytes.' }),
    filesSize: t.exposeFloat('filesSize', { description: 'The size of all files in rooms, in bytes.' }),
    connections: t.exposeInt('connections', {
      description:
        'The number of open WebSocket connections on all nodes. Without Redis, on the node that answers.',
    }),
    days: t.field({
      type: [StatisticsDay],
      description: 'The last 30 days that were recorded, the earliest first. The last is today.',
      resolve: () => listDays(),
    }),
  }),
})

builder.objectField(Admin, 'statistics', (t) =>
  t.field({
    type: ServerStatistics,
    description: 'How much this server is used, now and in the last 30 days.',
    resolve: () => readStatistics(),
  }),
)
