import type { ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import { respond } from '../http/respond.ts'
import type { ResponseType } from './accept.ts'

/**
 * Responds with a result. By GraphQL over HTTP, a result without data has status 400, but 200 as application/json, which
 * older clients read only with that status. A token that is not valid has status 401.
 */
export function respondWithResult(res: ServerResponse, type: ResponseType, result: ExecutionResult): void {
  const status = statusOf(type, result)
  if (status === 401) res.setHeader('www-authenticate', 'Bearer')
  respond(res, status, result, type)
}

function statusOf(type: ResponseType, result: ExecutionResult): number {
  if ('data' in result) return 200
  if (result.errors?.[0]?.extensions['code'] === 'UNAUTHENTICATED') return 401
  return type === 'application/json' ? 200 : 400
}
