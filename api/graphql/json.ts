import type { GraphQLSchema } from 'graphql'
import type { ResponseType } from './accept.ts'
import { executeOperation, isOperation, type OperationRequest, prepareOperation } from './execute.ts'
import { respondWithResult } from './respond-result.ts'
import type { ServerContext } from './server-context.ts'

/**
 * Answers queries and mutations with JSON, which nearly all requests are: one operation, one response
 * (docs/decisions/2026-11-25-request-reader.md).
 */
export function createJsonHandler(schema: GraphQLSchema) {
  return async (
    { res, bearer, client, requestId }: ServerContext,
    { responseType, ...request }: OperationRequest & { responseType: ResponseType },
  ): Promise<void> => {
    const operation = await prepareOperation(schema, request, {
      transport: 'http',
      bearer,
      client,
      requestId,
    })
    if (!isOperation(operation)) return respondWithResult(res, responseType, { errors: operation })
    operation.contextValue.setCookie = (cookie) => void res.appendHeader('set-cookie', cookie)
    respondWithResult(res, responseType, await executeOperation(operation))
  }
}
