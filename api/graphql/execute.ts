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
import { executeHot } from './jit.ts'
import { complexityErrors } from './complexity.ts'
import { maskError } from './mask-errors.ts'
import type { PreparedDocument } from './documents.ts'
import { type OperationInfo, outcomeOf, logOperation } from './operation-log.ts'

/** What a client sends, by whatever transport. */
export type Request = {
  prepared: PreparedDocument
  operationName?: string | null
  variables?: Record<string, unknown> | null
}

/** Who sends it, and how. */
export type Sender = {
  transport: OperationInfo['transport']
  bearer: Bearer | null
  client: ClientInfo
  requestId: string
}

/** An operation that may be run. */
export type Operation = ExecutionArgs & {
  prepared: PreparedDocument
  contextValue: OperationContext
  ongoing: OperationInfo
}

export const isOperation = (opened: Operation | readonly GraphQLError[]): opened is Operation =>
  'document' in opened

/**
 * Makes an operation of a request, or says why not, in errors that are fit to be seen: the one gate of all transports.
 * Nothing is executed before it; it throws nothing.
 */
export async function prepareOperation(
  schema: GraphQLSchema,
  { prepared, operationName, variables }: Request,
  { transport, bearer, client, requestId }: Sender,
): Promise<Operation | readonly GraphQLError[]> {
  const { document } = prepared
  const ast = document && getOperationAST(document, operationName)
  const since = performance.now()
  const ongoing: OperationInfo = {
    transport,
    requestId,
    viewer: null,
    kind: ast?.operation ?? null,
    name: ast?.name?.value ?? null,
    since,
  }
  const refuse = (errors: readonly unknown[]) => {
    const masked = errors.map((error) => maskError(error, requestId))
    logOperation(ongoing, outcomeOf(masked))
    return masked
  }
  try {
    if (!document || prepared.errors.length) return refuse(prepared.errors)
    if (!ast) return refuse([new GraphQLError('Name the operation to run by operationName.')])
    const excess = complexityErrors(schema, document, ast, variables)
    if (excess.length) return refuse(excess)
    const viewer = await authenticate(bearer)
    return {
      schema,
      document,
      operationName,
      variableValues: variables,
      contextValue: createContext(viewer, client, requestId),
      prepared,
      ongoing: { ...ongoing, viewer },
    }
  } catch (error) {
    return refuse([error])
  }
}

/** Runs a query or a mutation; its errors are fit to be seen. Throws nothing. */
export async function executeOperation(operation: Operation): Promise<ExecutionResult> {
  const { ongoing } = operation
  const result = maskErrors(await attempt(operation), ongoing.requestId)
  logOperation(ongoing, outcomeOf(result.errors))
  return result
}

async function attempt(operation: Operation): Promise<ExecutionResult> {
  try {
    const args = validateExecutionArgs(operation)
    if (!('schema' in args)) return { errors: args }
    const { sharing } = operation.prepared
    return await (sharing.get(args.operation)?.shared ? executeHot : executeRootSelectionSet)(args)
  } catch (error) {
    return { errors: [maskError(error, operation.ongoing.requestId)] }
  }
}

/** A result whose errors are fit to be seen. */
export const maskErrors = <Result extends ExecutionResult>(result: Result, requestId: string): Result =>
  result.errors ? { ...result, errors: result.errors.map((error) => maskError(error, requestId)) } : result
