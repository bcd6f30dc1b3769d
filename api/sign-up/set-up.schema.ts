import { Auth, setCookies } from '../accounts/auth.schema.ts'
import { newNames } from '../accounts/new-names.schema.ts'
import { newPassword } from '../accounts/validators.ts'
import { roomName } from '../rooms/validators.ts'
import { builder } from '../schema/builder.ts'
import { SignUpPolicy } from '../server/server.schema.ts'
import { serverName } from '../server/validators.ts'
import { setUpServer } from './set-up.ts'

const SetUpServerInput = builder.inputType('SetUpServerInput', {
  description: 'The first admin, the settings and the first room of a new server.',
  fields: (t) => ({
    code: t.string({
      required: true,
      description:
        'The code in the setup link, which the server prints when it starts. `npm run admin -- setup` prints it again.',
    }),
    ...newNames(t),
    password: t.string({
      required: true,
      description: 'The first admin’s password: 8 to 256 characters. Very common passwords are refused.',
      validate: newPassword,
    }),
    serverName: t.string({
      required: true,
      description: 'The server’s name: 1 to 50 characters.',
      validate: serverName,
    }),
    signUpPolicy: t.field({
      type: SignUpPolicy,
      required: true,
      defaultValue: 'INVITE',
      description: 'Who else can create an account.',
    }),
    roomName: t.string({
      required: true,
      description: 'The name of the first room, of which the first admin is the owner.',
      validate: roomName,
    }),
  }),
})

builder.mutationField('setUpServer', (t) =>
  t.field({
    type: Auth,
    description:
      'Sets up a new server, once: creates the first admin and the first room, and signs in. Sets the session cookie, and returns the session’s token for clients other than browsers. CONFLICT if the server is set up already.',
    args: { input: t.arg({ type: SetUpServerInput, required: true, description: 'The setup.' }) },
    resolve: async (_, { input }, context) =>
      setCookies(context, await setUpServer(context.viewer, input, context.client)),
  }),
)
