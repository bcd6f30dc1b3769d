import { createServer } from 'node:http'
import SchemaBuilder from '@pothos/core'
import { useServer } from 'graphql-ws/use/ws'
import { createPubSub, createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import type { author, Message, MessagePosted } from './store.ts'

/** Creates the message that a client sends. */
type Create = (input: { roomId: string; text: string }) => Message | Promise<Message>

/** Serves GraphQL Yoga with Pothos, createPubSub and graphql-ws, as in their documentation of subscriptions. */
export function serveYoga(create: Create): void {
  const pubSub = createPubSub<{ room: [roomId: string, event: MessagePosted] }>()
  const builder = new SchemaBuilder<{
    Objects: { Message: Message; User: typeof author }
    Interfaces: { RoomEvent: { version: number } }
  }>({})

  builder.objectType('User', {
    fields: (t) => ({
      id: t.exposeID('id'),
      username: t.exposeString('username'),
      displayName: t.exposeString('displayName'),
    }),
  })
  builder.objectType('Message', {
    fields: (t) => ({
      id: t.exposeID('id'),
      number: t.exposeInt('number'),
      text: t.exposeString('text'),
      postedAt: t.exposeString('postedAt'),
      author: t.expose('author', { type: 'User' }),
    }),
  })
  builder.interfaceType('RoomEvent', {
    resolveType: () => 'MessagePosted',
    fields: (t) => ({ version: t.exposeInt('version') }),
  })
  builder.objectRef<MessagePosted>('MessagePosted').implement({
    interfaces: ['RoomEvent'],
    fields: (t) => ({ message: t.expose('message', { type: 'Message' }) }),
  })
  const SendMessageInput = builder.inputType('SendMessageInput', {
    fields: (t) => ({
      roomId: t.id({ required: true }),
      text: t.string({ required: true }),
      nonce: t.string(),
    }),
  })
  builder.queryType({ fields: (t) => ({ ready: t.boolean({ resolve: () => true }) }) })
  builder.mutationType({
    fields: (t) => ({
      sendMessage: t.field({
        type: 'Message',
        args: { input: t.arg({ type: SendMessageInput, required: true }) },
        resolve: async (_, { input }) => {
          const message = await create({ roomId: String(input.roomId), text: input.text })
          pubSub.publish('room', String(input.roomId), { version: message.number, message })
          return message
        },
      }),
    }),
  })
  builder.subscriptionType({
    fields: (t) => ({
      roomEvents: t.field({
        type: 'RoomEvent',
        args: { roomId: t.arg.id({ required: true }) },
        subscribe: (_, { roomId }) => pubSub.subscribe('room', String(roomId)),
        resolve: (event) => event,
      }),
    }),
  })

  const yoga = createYoga({ schema: builder.toSchema(), graphiql: { subscriptionsProtocol: 'WS' } })
  const httpServer = createServer(yoga)
  const wsServer = new WebSocketServer({ server: httpServer, path: yoga.graphqlEndpoint })
  type Enveloped = { rootValue: Pick<ReturnType<typeof yoga.getEnveloped>, 'execute' | 'subscribe'> }

  useServer(
    {
      execute: (args) => (args as unknown as Enveloped).rootValue.execute(args),
      subscribe: (args) => (args as unknown as Enveloped).rootValue.subscribe(args),
      onSubscribe: async (ctx, _id, params) => {
        const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
          ...ctx,
          req: ctx.extra.request,
          socket: ctx.extra.socket,
          params,
        })
        const args = {
          schema,
          operationName: params.operationName,
          document: parse(params.query),
          variableValues: params.variables,
          contextValue: await contextFactory(),
          rootValue: { execute, subscribe },
        }
        const errors = validate(args.schema, args.document)
        return errors.length ? errors : args
      },
    },
    wsServer,
  )

  httpServer.listen(Number(process.env['PORT']), '127.0.0.1')
}
