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

/** Bytes of a request's body at most, except for files, which are sent as multipart. */
export const MAX_BODY = 1024 * 1024
