import fc from 'fast-check'
import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLObjectType,
  type IntrospectionQuery,
} from 'graphql'
import { beforeEach, expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile, poolForFile } from '../harness/database.ts'
import { operationOf } from '../harness/fuzz-inputs.ts'
import { expectNothingOpen, expectHealthy, internalErrorIn, parameters, timeout } from '../harness/fuzz.ts'
import { globalId } from '../harness/ids.ts'
import { createWorld, type World } from '../harness/matrix/world.ts'
import { serverForFile } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'

// Every operation of the schema, with values of its own types and now and then of others. The answer is always a result or
// an error that says what to do. A failure prints its seed; FUZZ_SEED=… npm run fuzz tries it again.

const METRICS_TOKEN = 'a token for the figures'
const database = await databaseForFile()
const server = await serverForFile({ database, env: { METRICS_TOKEN } })
const pool = poolForFile(database, 2)

const schema = buildClientSchema(
  await createApiClient(server.url).request<IntrospectionQuery>(getIntrospectionQuery()),
)
// These would end the session that the test uses.
const endings = ['signOut', 'deleteAccount', 'changePassword', 'revokeOtherSessions', 'revokeSession']
const fieldsOf = (type: GraphQLObjectType | null | undefined) =>
  Object.values(type!.getFields()).filter(
    ({ name, args }) => !endings.includes(name) && !args.some((arg) => String(arg.type) === 'File!'),
  )

let world: World
let ids: string[]
beforeEach(async () => {
  world = await createWorld(pool)
  ids = [
    globalId('Room', world.room),
    globalId('Room', world.elsewhere),
    ...Object.values(world.users).map((id) => globalId('User', id)),
    ...[1, 2, 7].map((number) => globalId('Message', `${world.room},${number}`)),
    globalId('Membership', `${world.room},${world.users.member}`),
    globalId('Attachment', world.attachment),
    globalId('Ban', world.ban.outlaw),
    globalId('AuditEntry', world.entry),
    globalId('Invite', world.invite),
    globalId('Session', world.session),
    globalId('AccessToken', world.accessToken),
  ]
})

const kinds = {
  query: fieldsOf(schema.getQueryType()),
  mutation: fieldsOf(schema.getMutationType()),
  subscription: fieldsOf(schema.getSubscriptionType()),
}

test.each(['query', 'mutation'] as const)(
  'a %s with arbitrary values over HTTP is answered with a result or a useful error [SEC-5]',
  async (kind) => {
    const operation = fc.constantFrom(...kinds[kind]).chain((field) => {
      const { document, variables } = operationOf(kind, field, ids)
      return fc.record({
        document: fc.constant(document),
        variables,
        role: fc.constantFrom('owner', 'member', 'stranger', 'signed out'),
      })
    })
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 4 }), async (operations) => {
        for (const { document, variables, role } of operations) {
          const answer = await createApiClient(server.url, world.tokens[role as 'owner']).send(
            document,
            variables,
          )
          expect(await internalErrorIn(server, answer.errors), document).toBeNull()
          expect(answer.status).toBeLessThan(500)
        }
      }),
      parameters,
    )
    await expectHealthy(server)
  },
  timeout,
)

test(
  'operations with arbitrary values over WebSocket, started and cancelled at random, do no harm',
  async () => {
    const steps = fc.oneof(
      ...(['query', 'mutation', 'subscription'] as const).map((kind) =>
        fc.constantFrom(...kinds[kind]).chain((field) => {
          const { document, variables } = operationOf(kind, field, ids)
          return fc.record({
            does: fc.constant('start' as const),
            document: fc.constant(document),
            variables,
            id: fc.nat(3).map(String),
          })
        }),
      ),
      fc.record({ does: fc.constant('stop' as const), id: fc.nat(3).map(String) }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (script, polite) => {
          // An operation may have ended the session, and then nobody goes on.
          const socket = await Socket.open(server.url, { token: world.tokens.owner }).catch(() =>
            Socket.open(server.url),
          )
          for (const step of script) {
            if (step.does === 'stop') socket.send({ id: step.id, type: 'complete' })
            else socket.start(step.id, step.document, step.variables)
          }
          // It is answered last, unless an id was used twice, for which the protocol closes the connection.
          const ended = socket.run('{ __typename }').catch(() => null)
          if (polite) await ended
          for (const frame of socket.received) expect(await internalErrorIn(server, frame)).toBeNull()
          socket.drop()
          await socket.closed
        },
      ),
      parameters,
    )
    await expectHealthy(server)
    await expectNothingOpen(server, METRICS_TOKEN)
  },
  timeout,
)
