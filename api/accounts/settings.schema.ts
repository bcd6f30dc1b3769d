import { EmailFrequency, type User as UserRow } from '../../prisma/generated/client/client.ts'
import { builder } from '../schema/builder.ts'
import { timeZone } from '../schema/validators.ts'
import { type QuietHours, updateSettings } from './settings.ts'
import { futureTime, locale, quietHours, timeOfDay } from './validators.ts'
import { Viewer } from './viewer.schema.ts'

const Frequency = builder.enumType(EmailFrequency, {
  name: 'EmailFrequency',
  description: 'The intervals at which unread notifications are sent by mail.',
  values: {
    NEVER: { description: 'Never.' },
    SOON: { description: 'When they have been unread for fifteen minutes, gathered.' },
    DAILY: { description: 'Once a day.' },
  },
})

const QuietHoursType = builder.objectRef<QuietHours>('QuietHours').implement({
  description: 'Hours of every day, which may go over midnight.',
  fields: (t) => ({
    from: t.exposeString('from', { description: 'The first minute, such as 22:00.' }),
    to: t.exposeString('to', { description: 'The minute after the last, such as 07:00.' }),
  }),
})

const ViewerSettings = builder.objectRef<UserRow>('ViewerSettings').implement({
  description: 'The viewer’s settings, which apply on all of their devices. Nobody else can see them.',
  fields: (t) => ({
    locale: t.exposeString('locale', {
      nullable: true,
      description:
        'The language of the interface: a BCP 47 tag among Server.locales. Null to use the language that the browser asks for.',
    }),
    timeZone: t.exposeString('timeZone', {
      nullable: true,
      description:
        'The time zone, as named in the IANA database, such as Europe/Berlin. Null to use the time zone of the device.',
    }),
    doNotDisturbUntil: t.expose('doNotDisturbUntil', {
      type: 'DateTime',
      nullable: true,
      description:
        'Until when no notification is pushed and none makes a sound. The inbox is filled as usual. Null if nothing is held back.',
    }),
    quietHours: t.field({
      type: QuietHoursType,
      nullable: true,
      description:
        'The hours of every day without push and sound, in the viewer’s time zone (UTC if it is null). Null if there are none.',
      resolve: ({ quietFrom, quietTo }) => (quietFrom && quietTo ? { from: quietFrom, to: quietTo } : null),
    }),
    emailNotifications: t.expose('emailNotifications', {
      type: Frequency,
      description:
        'The interval at which unread notifications are sent by mail. Only where the server sends mail, and only to a confirmed address.',
    }),
    notificationText: t.exposeBoolean('notificationText', {
      description:
        'False if push messages and mails must not contain what was written: they only say who wrote where.',
    }),
  }),
})

builder.objectField(Viewer, 'settings', (t) =>
  t.field({
    type: ViewerSettings,
    description: 'The viewer’s settings.',
    resolve: ({ user }) => user,
  }),
)

const QuietHoursInput = builder.inputType('QuietHoursInput', {
  description: 'Hours of every day, which may go over midnight.',
  validate: quietHours,
  fields: (t) => ({
    from: t.string({
      required: true,
      description: 'The first minute, such as 22:00.',
      validate: timeOfDay,
    }),
    to: t.string({
      required: true,
      description: 'The minute after the last, such as 07:00. Not the same as the first.',
      validate: timeOfDay,
    }),
  }),
})

const UpdateSettingsInput = builder.inputType('UpdateSettingsInput', {
  description: 'The changes to the viewer’s settings. Omitted fields keep their value, and null resets them.',
  fields: (t) => ({
    locale: t.string({
      description:
        'The language of the interface, one of Server.locales. Null to use the language that the browser asks for.',
      validate: locale,
    }),
    timeZone: t.string({
      description:
        'The time zone, as named in the IANA database, such as Europe/Berlin. Null to use the time zone of the device.',
      validate: timeZone,
    }),
    doNotDisturbUntil: t.field({
      type: 'DateTime',
      description:
        'Until when no notification is pushed and none makes a sound. Null to hold nothing back. A time in the past is refused.',
      validate: futureTime,
    }),
    quietHours: t.field({
      type: QuietHoursInput,
      description: 'The hours of every day without push and sound. Null for none.',
    }),
    emailNotifications: t.field({
      type: Frequency,
      description: 'The interval at which unread notifications are sent by mail. Null for the default, SOON.',
    }),
    notificationText: t.boolean({
      description:
        'False to leave out of push messages and mails what was written. Null for the default, true.',
    }),
  }),
})

builder.mutationField('updateSettings', (t) =>
  t.field({
    type: ViewerSettings,
    description: 'Updates the viewer’s settings.',
    args: { input: t.arg({ type: UpdateSettingsInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input }, { viewer }) => updateSettings(viewer, input),
  }),
)
