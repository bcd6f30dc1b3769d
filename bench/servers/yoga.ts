import { newMessage } from './store.ts'
import { serveYoga } from './yoga-server.ts'

// GraphQL Yoga without storage.

serveYoga(newMessage)
