import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Bearer } from '../accounts/credential.ts'
import type { ClientInfo } from '../context.ts'

/** An HTTP request to /graphql, with what the server knows before GraphQL reads it. */
export type ServerContext = {
  req: IncomingMessage
  res: ServerResponse
  bearer: Bearer | null
  client: ClientInfo
  requestId: string
}
