import { builder } from '../schema/builder.ts'
import {
  confirmTotp,
  disableTotp,
  hasSecondFactor,
  hasTwoFactors,
  renewRecoveryCodes,
  startTotp,
  type TotpSetup,
} from './second-factor.ts'
import { countRecoveryCodes } from './recovery-code.ts'
import { enteredPassword, typedCode } from './validators.ts'
import { Viewer } from './viewer.schema.ts'

const TotpSecret = builder.objectRef<TotpSetup>('TotpSecret').implement({
  description: 'The secret for an authenticator app (TOTP: six digits, 30 seconds, SHA-1).',
  fields: (t) => ({
    uri: t.exposeString('uri', { description: 'The otpauth:// address, to show as a QR code.' }),
    secret: t.exposeString('secret', { description: 'The secret in base32, to type into the app.' }),
  }),
})

builder.objectFields(Viewer, (t) => ({
  totpEnabled: t.boolean({
    description:
      'True if signing in takes a code of the authenticator app. Requires a session: access tokens are refused.',
    resolve: ({ user }) => hasSecondFactor(user.id),
  }),
  signedInWithTwoFactors: t.boolean({
    description:
      'True if the viewer’s session took two factors: the code of an authenticator app, or a passkey. Requires a session: access tokens are refused.',
    resolve: (viewer) => hasTwoFactors(viewer),
  }),
  recoveryCodesLeft: t.int({
    description:
      'The number of recovery codes that were not used. Requires a session: access tokens are refused.',
    resolve: ({ user }) => countRecoveryCodes(user.id),
  }),
}))

builder.mutationFields((t) => ({
  startTotp: t.field({
    type: TotpSecret,
    description:
      'Returns a new secret for an authenticator app. Signing in does not take it until confirmTotp. CONFLICT if it is turned on already. Requires a session: access tokens are refused.',
    args: {
      password: t.arg.string({
        required: true,
        description: 'The account’s password.',
        validate: enteredPassword,
      }),
    },
    resolve: (_, { password }, { viewer }) => startTotp(viewer, password),
  }),
  confirmTotp: t.stringList({
    description:
      'Turns on that signing in takes a code of the authenticator app. Returns ten recovery codes, each of which stands in for the app once. They are not shown again. Requires a session: access tokens are refused.',
    args: {
      code: t.arg.string({
        required: true,
        description: 'The six digits that the app shows.',
        validate: typedCode,
      }),
    },
    resolve: (_, { code }, { viewer }) => confirmTotp(viewer, code),
  }),
  disableTotp: t.field({
    type: Viewer,
    description:
      'Turns off that signing in takes a code, and deletes the recovery codes. Requires a session: access tokens are refused.',
    args: {
      password: t.arg.string({
        required: true,
        description: 'The account’s password.',
        validate: enteredPassword,
      }),
    },
    resolve: (_, { password }, { viewer, client }) => disableTotp(viewer, password, client),
  }),
  renewRecoveryCodes: t.stringList({
    description:
      'Replaces the recovery codes by ten new ones and returns them. They are not shown again, and the old ones end. CONFLICT without an authenticator app. Requires a session: access tokens are refused.',
    args: {
      password: t.arg.string({
        required: true,
        description: 'The account’s password.',
        validate: enteredPassword,
      }),
    },
    resolve: (_, { password }, { viewer, client }) => renewRecoveryCodes(viewer, password, client),
  }),
}))
