import { locales } from '@latchkey/messages/locales'
import packageJson from '../../package.json' with { type: 'json' }
import { builder } from '../schema/builder.ts'

const Server = builder.objectRef<object>('Server').implement({
  description: 'This server, as everyone can see it.',
  fields: (t) => ({
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
  t.field({ type: Server, description: 'This server.', resolve: () => ({}) }),
)
