import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  type IntrospectionQuery,
  isCompositeType,
  isObjectType,
} from 'graphql'
import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile, poolForFile } from '../harness/database.ts'
import { expectHealthy, internalErrorIn } from '../harness/fuzz.ts'
import { hostileValues, placesOf } from '../harness/hostile.ts'
import { globalId } from '../harness/ids.ts'
import { fieldRow, INVITE_CODE, inviteCodes, rootRows } from '../harness/matrix/rows.ts'
import { createWorld } from '../harness/matrix/world.ts'
import { serverForFile } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'

// Every argument and input field of the schema that takes a scalar, with values that a database, a calendar or a number
// cannot hold. The requests are those of the matrix, which has every argument.

const database = await databaseForFile()
const server = await serverForFile({ database })
const pool = poolForFile(database, 4)
const schema = buildClientSchema(
  await createApiClient(server.url).request<IntrospectionQuery>(getIntrospectionQuery()),
)

const rows = [
  ...rootRows,
  ...Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) =>
        field.args.length
          ? (fieldRow(type.name, field.name, isCompositeType(getNamedType(field.type))) ?? [])
          : [],
      ),
    ),
]
const places = rows.flatMap((row) => placesOf(schema, row.document).map((place) => ({ ...place, row })))

/** Every list in which somebody else would meet what a request has stored. */
const LISTS = `query ($id: ID!) {
  node(id: $id) { ... on Room {
    name topic
    messages(last: 100) { nodes { text nonce postedAt editedAt replyTo { text } attachments { filename } } }
    members { nodes { user { username displayName } } }
    bans { nodes { reason expiresAt } }
    invites { nodes { code expiresAt usesLeft } }
    auditLog { nodes { action reason changes { before after } } }
  } }
  rooms { nodes { name topic } }
  viewer { accessTokens { name expiresAt } sessions { createdAt } memberships { nodes { room { name } } } }
}`

test.for(places.map((place) => [place.row.name, place.name, place] as const))(
  '%s answers hostile values for %s with a result or a refusal, and the lists can still be read',
  async ([, , { row, scalar, document }]) => {
    const world = await createWorld(pool)
    const owner = createApiClient(server.url, world.tokens.owner)
    const id = globalId('Room', world.room)
    if (/\$code/.test(document)) {
      const { node } = await owner.request<{ node: { code: string } }>(INVITE_CODE, {
        id: globalId('Invite', world.invite),
      })
      inviteCodes.set(world, node.code)
    }
    await Promise.all(
      hostileValues[scalar]!.map(async (hostile) => {
        const { errors } = await owner.send(document, { ...row.variables?.(world, 'owner'), hostile })
        expect(await internalErrorIn(server, errors), JSON.stringify(hostile)).toBeNull()
      }),
    )
    if (!row.changes) return
    const { errors } = await createApiClient(server.url, world.tokens.moderator).send(LISTS, { id })
    expect(await internalErrorIn(server, errors)).toBeNull()
    expect(errors?.filter(({ extensions }) => extensions.code !== 'FORBIDDEN')).toBeOneOf([undefined, []])
  },
)

test.for([
  ['roomEvents', 'subscription ($id: ID!) { roomEvents(roomId: $id, after: 1) { __typename } }'],
  ['roomPresence', 'subscription ($id: ID!) { roomPresence(roomId: $id) { __typename } }'],
] as const)('%s answers hostile values with an event or a refusal', async ([, document]) => {
  const world = await createWorld(pool)
  const socket = await Socket.open(server.url, { token: world.tokens.owner })
  for (const place of placesOf(schema, document))
    for (const [index, hostile] of hostileValues[place.scalar]!.entries()) {
      const id = `${place.name} ${index}`
      socket.start(id, place.document, { id: globalId('Room', world.room), hostile })
      const { payload } = await socket.until((frame) => frame.id === id)
      expect(await internalErrorIn(server, payload), JSON.stringify(hostile)).toBeNull()
      socket.send({ id, type: 'complete' })
    }
  socket.drop()
})

test('the server has logged no error', () => expectHealthy(server))
