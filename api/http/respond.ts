import type { ServerResponse } from 'node:http'
import type { ErrorCode } from '../errors.ts'

/** Responds with JSON that must not be cached. */
export function respond(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  res.end(JSON.stringify(body))
}

type ResponseError = { code: ErrorCode; message: string; requestId?: string }

/** Responds with an error in the format of GraphQL. */
export const respondWithError = (
  res: ServerResponse,
  status: number,
  { code, message, requestId }: ResponseError,
) => respond(res, status, { errors: [{ message, extensions: { code, ...(requestId && { requestId }) } }] })
