import type { ServerResponse } from 'node:http'
import type { ErrorCode } from '../errors.ts'

/** Answers with JSON that nobody keeps. */
export function respond(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  res.end(JSON.stringify(body))
}

/** Answers with an error, in the form that GraphQL's have. */
export const refuse = (
  res: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
  more: object = {},
) => respond(res, status, { errors: [{ message, extensions: { code, ...more } }] })
