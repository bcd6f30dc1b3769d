import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer'
import { expressMiddleware } from '@as-integrations/express5'
import { makeExecutableSchema } from '@graphql-tools/schema'
import express from 'express'
import { PubSub } from 'graphql-subscriptions'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { type MessagePosted, newMessage } from './store.ts'

// Apollo Server with graphql-ws and graphql-subscriptions, as in its documentation of subscriptions. It stores nothing.

const typeDefs = `#graphql
  type Query { ready: Boolean! }
  type Mutation { sendMessage(input: SendMessageInput!): Message! }
  type Subscription { roomEvents(roomId: ID!): RoomEvent! }
  input SendMessageInput { roomId: ID! text: String! nonce: String }
  interface RoomEvent { version: Int! }
  type MessagePosted implements RoomEvent { version: Int! message: Message! }
  type Message { id: ID! number: Int! text: String! postedAt: String! author: User }
  type User { id: ID! username: String! displayName: String! }
`

const pubsub = new PubSub<Record<string, { roomEvents: MessagePosted }>>()

const resolvers = {
  Query: { ready: () => true },
  Mutation: {
    sendMessage: async (_: unknown, { input }: { input: { roomId: string; text: string } }) => {
      const message = newMessage(input)
      await pubsub.publish(input.roomId, { roomEvents: { version: message.number, message } })
      return message
    },
  },
  Subscription: {
    roomEvents: {
      subscribe: (_: unknown, { roomId }: { roomId: string }) => pubsub.asyncIterableIterator([roomId]),
    },
  },
  RoomEvent: { __resolveType: () => 'MessagePosted' },
}

const schema = makeExecutableSchema({ typeDefs, resolvers })
const app = express()
const httpServer = createServer(app)
const wsServer = new WebSocketServer({ server: httpServer, path: '/graphql' })
const serverCleanup = useServer({ schema }, wsServer)
const drainWebSockets = {
  serverWillStart: async () => ({
    drainServer: async () => {
      await serverCleanup.dispose()
    },
  }),
}
const server = new ApolloServer({
  schema,
  plugins: [ApolloServerPluginDrainHttpServer({ httpServer }), drainWebSockets],
})
await server.start()
app.use('/graphql', express.json(), expressMiddleware(server))
httpServer.listen(Number(process.env['PORT']), '127.0.0.1')
