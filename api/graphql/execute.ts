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
import { excessOf } from './complexity.ts'
import { maskError } from './mask-errors.ts'
import type { Prepared } from './documents.ts'
import { type Ongoing, outcomeOf, report } from './operation-log.ts'

/** What a client sends, by whatever transport. */
export type Request = {
  prepared: Prepared
  operationName?: string | null
  variables?: Record<string, unknown> | null
}

/** Who sends it, and how. */
export type Sender = {
  transport: Ongoing['transport']
  bearer: Bearer | null
  client: ClientInfo
  requestId: string
}

/** An operation that may be run. */
export type Operation = ExecutionArgs & {
  prepared: Prepared
  contextValue: OperationContext
  ongoing: Ongoing
}

export const isOperation = (opened: Operation | readonly GraphQLError[]): opened is Operation =>
  'document' in opened

/**
 * Makes an operation of a request, or says why not, in errors that are fit to be seen: the one gate of all transports.
 * Nothing is executed before it; it throws nothing.
 */
export async function openOperation(
  schema: GraphQLSchema,
  { prepared, operationName, variables }: Request,
  { transport, bearer, client, requestId }: Sender,
): Promise<Operation | readonly GraphQLError[]> {
  const { document } = prepared
  const ast = document && getOperationAST(document, operationName)
  const since = performance.now()
  const ongoing: Ongoing = {
    transport,
    requestId,
    viewer: null,
    kind: ast?.operation ?? null,
    name: ast?.name?.value ?? null,
    since,
  }
  const refuse = (errors: readonly unknown[]) => {
    const masked = errors.map((error) => maskError(error, requestId))
    report(ongoing, outcomeOf(masked))
    return masked
  }
  try {
    if (!document || prepared.errors.length) return refuse(prepared.errors)
    if (!ast) return refuse([new GraphQLError('Name the operation to run by operationName.')])
    const excess = excessOf(schema, document, ast, variables)
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
export async function runOperation(operation: Operation): Promise<ExecutionResult> {
  const { ongoing } = operation
  const result = maskResult(await attempt(operation), ongoing.requestId)
  report(ongoing, outcomeOf(result.errors))
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
export const maskResult = <Result extends ExecutionResult>(result: Result, requestId: string): Result =>
  result.errors ? { ...result, errors: result.errors.map((error) => maskError(error, requestId)) } : result
