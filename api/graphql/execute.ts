import {
  executeRootSelectionSet,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  validateExecutionArgs,
} from 'graphql'
import { authenticate, type Bearer } from '../accounts/credential.ts'
import { type ClientInfo, createContext, type OperationContext } from '../context.ts'
import { findExcess } from './complexity.ts'
import type { PreparedDocument } from './documents.ts'
import { executeHot } from './jit.ts'
import { maskError, type Reader } from './mask-errors.ts'
import { getOutcome, logOperation, type OperationInfo } from './operation-log.ts'

/** The GraphQL part of a request, over any transport. */
export type OperationRequest = {
  prepared: PreparedDocument
  operationName?: string | null
  variables?: Record<string, unknown> | null
}

/** The client that sends a request, and the transport. */
export type Sender = {
  transport: OperationInfo['transport']
  bearer: Bearer | null
  client: ClientInfo
  requestId: string
}

/** An operation that is ready to run. */
export type Operation = ExecutionArgs & {
  prepared: PreparedDocument
  contextValue: OperationContext
  info: OperationInfo
}

export const isOperation = (result: Operation | readonly GraphQLError[]): result is Operation =>
  'document' in result

/**
 * Checks a request, authenticates its sender and returns the operation to run, or masked errors. Every transport uses it,
 * and nothing is executed before it. Never throws.
 */
export async function prepareOperation(
  schema: GraphQLSchema,
  { prepared, operationName, variables }: OperationRequest,
  { transport, bearer, client, requestId }: Sender,
): Promise<Operation | readonly GraphQLError[]> {
  const { document } = prepared
  const definition = document && getOperationAST(document, operationName)
  const info: OperationInfo = {
    transport,
    requestId,
    viewer: null,
    kind: definition?.operation ?? null,
    name: definition?.name?.value ?? null,
    startedAt: performance.now(),
  }
  const refuse = (errors: readonly unknown[]) => {
    const masked = errors.map((error) => maskError(error, { requestId, client }))
    logOperation(info, getOutcome(masked))
    return masked
  }
  try {
    if (!document || prepared.errors.length) return refuse(prepared.errors)
    if (!definition) return refuse([new GraphQLError('Set operationName to the operation to run.')])
    const excess = findExcess(schema, { document, operation: definition, variables })
    if (excess) return refuse([excess])
    info.viewer = await authenticate(bearer)
    return {
      schema,
      document,
      operationName,
      variableValues: variables,
      contextValue: createContext(info.viewer, client, requestId),
      prepared,
      info,
    }
  } catch (error) {
    return refuse([error])
  }
}

/** Runs a query or mutation and returns its result with masked errors. Never throws. */
export async function executeOperation(operation: Operation): Promise<ExecutionResult> {
  const { info, contextValue } = operation
  let result: ExecutionResult
  try {
    result = maskErrors(await run(operation), contextValue)
  } catch (error) {
    result = { errors: [maskError(error, contextValue)] }
  }
  logOperation(info, getOutcome(result.errors))
  return result
}

function run(operation: Operation): ExecutionResult | Promise<ExecutionResult> {
  const args = validateExecutionArgs(operation)
  if (!('schema' in args)) return { errors: args }
  const { traits } = operation.prepared
  return (traits.get(args.operation)?.shared ? executeHot : executeRootSelectionSet)(args)
}

/** Returns the result with its errors masked. */
export const maskErrors = <Result extends ExecutionResult>(result: Result, reader: Reader): Result =>
  result.errors ? { ...result, errors: result.errors.map((error) => maskError(error, reader)) } : result
