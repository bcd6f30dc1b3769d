import type { User as UserRow } from '../../prisma/generated/client/client.ts'
import { builder } from '../schema/builder.ts'
import { timeZone } from '../schema/validators.ts'
import { updateSettings } from './settings.ts'
import { locale } from './validators.ts'
import { Viewer } from './viewer.schema.ts'

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
  }),
})

builder.objectField(Viewer, 'settings', (t) =>
  t.field({
    type: ViewerSettings,
    description: 'The viewer’s settings.',
    resolve: ({ user }) => user,
  }),
)

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
