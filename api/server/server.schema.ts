import { locales } from '@latchkey/messages/locales'
import packageJson from '../../package.json' with { type: 'json' }
import { SignUpPolicy as Policies } from '../../prisma/generated/client/client.ts'
import { env } from '../env.ts'
import { emailEnabled } from '../mail/transport.ts'
import { builder } from '../schema/builder.ts'
import { isPolicyFixed, logoUrl, readServer, type ServerSettings, updateServer } from './settings.ts'
import { effectiveLimit } from './upload-limits.ts'
import { roomStorageLimit, serverDescription, serverName, uploadLimit } from './validators.ts'

export const SignUpPolicy = builder.enumType(Policies, {
  name: 'SignUpPolicy',
  description: 'Who can create an account on this server.',
  values: {
    OPEN: { description: 'Everyone.' },
    INVITE: { description: 'People with a valid invite: to a room, or to the server.' },
    CLOSED: { description: 'Nobody.' },
  },
})

export const Server = builder.objectRef<ServerSettings & { needsSetup: boolean }>('Server').implement({
  description: 'This server, as everyone can see it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name that the admins gave the server.' }),
    description: t.exposeString('description', {
      description: 'What the server is for, in a sentence. Empty if the admins gave no description.',
    }),
    signUpPolicy: t.expose('signUpPolicy', {
      type: SignUpPolicy,
      description: 'Who can create an account.',
    }),
    signUpPolicyFixed: t.boolean({
      description: 'True if the operator fixed who can create an account, so that admins cannot change it.',
      resolve: () => isPolicyFixed(),
    }),
    needsSetup: t.exposeBoolean('needsSetup', {
      description:
        'True until the first account exists. That account becomes the first admin: see setUpServer.',
    }),
    adminSecondFactorRequired: t.exposeBoolean('adminSecondFactorRequired', {
      description: 'True if admins can do nothing in `admin` until they have a second factor.',
    }),
    emailEnabled: t.boolean({
      description: 'True if the server can send mail, so that people can set a new password by it.',
      resolve: () => emailEnabled,
    }),
    logoUrl: t.string({
      nullable: true,
      description:
        'The path of the server’s logo, a square picture that everyone can load. Null without a logo.',
      resolve: (server) => logoUrl(server),
    }),
    uploadLimit: t.int({
      description: 'The maximum size of a file in rooms, in bytes.',
      resolve: ({ uploadLimit }) => effectiveLimit(uploadLimit),
    }),
    uploadLimitCeiling: t.int({
      description: 'The most that admins can set as the maximum size of a file, in bytes.',
      resolve: () => env.UPLOAD_LIMIT,
    }),
    roomStorageLimit: t.exposeFloat('roomStorageLimit', {
      nullable: true,
      description: 'The most that the files of a room can take together, in bytes. Null for no limit.',
    }),
    linkPreviews: t.exposeBoolean('linkPreviews', {
      description: 'True if links in new messages get a preview, in rooms that do not turn it off.',
    }),
    linkPreviewsPossible: t.boolean({
      description:
        'False if the operator turned off requests to other servers: then links get no preview in any case.',
      resolve: () => env.OUTBOUND,
    }),
    customEmojiOpen: t.exposeBoolean('customEmojiOpen', {
      description: 'True if everyone can upload custom emoji. Otherwise only admins can.',
    }),
    version: t.string({
      description: 'The version of Latchkey that the server runs.',
      resolve: () => packageJson.version,
    }),
    locales: t.stringList({
      description:
        'The languages of the interface and of error messages, as BCP 47 tags, such as en and pt-BR. The first is used for people who speak none of them.',
      resolve: () => [...locales],
    }),
  }),
})

builder.queryField('server', (t) =>
  t.field({ type: Server, description: 'This server.', resolve: () => readServer() }),
)

const UpdateServerInput = builder.inputType('UpdateServerInput', {
  description: 'The changes to the server. Omitted and null fields keep their value.',
  fields: (t) => ({
    name: t.string({ description: 'The name: 1 to 50 characters.', validate: serverName }),
    description: t.string({
      description: 'What the server is for, in a sentence: at most 250 characters. Empty removes it.',
      validate: serverDescription,
    }),
    signUpPolicy: t.field({ type: SignUpPolicy, description: 'Who can create an account.' }),
    adminSecondFactorRequired: t.boolean({
      description:
        'True to let admins do nothing until they have a second factor. CONFLICT if the viewer has none.',
    }),
    uploadLimit: t.int({
      description:
        'The maximum size of a file in rooms, in bytes: at least 1,024, and at most `Server.uploadLimitCeiling`.',
      validate: uploadLimit,
    }),
    roomStorageLimit: t.float({
      description:
        'The most that the files of a room can take together, in bytes. 0 removes the limit. Files that are there stay.',
      validate: roomStorageLimit,
    }),
    linkPreviews: t.boolean({
      description:
        'True to fetch previews of links in new messages. False to leave them out in all rooms; messages keep the ones that they have.',
    }),
    customEmojiOpen: t.boolean({
      description: 'True to let everyone upload custom emoji, and delete their own. False for admins only.',
    }),
  }),
})

builder.mutationField('updateServer', (t) =>
  t.field({
    type: Server,
    description: 'Updates the server. Admins only. Requires a session: access tokens are refused.',
    args: { input: t.arg({ type: UpdateServerInput, required: true, description: 'The changes.' }) },
    resolve: async (_, { input }, { viewer }) => ({
      ...(await updateServer(viewer, input)),
      needsSetup: false,
    }),
  }),
)
