import {
  BREAK,
  type DocumentNode,
  executeRootSelectionSet,
  executeSubscriptionEvent,
  type ExecutionResult,
  GraphQLError,
  type ValidatedExecutionArgs,
  type ValidatedSubscriptionArgs,
  visit,
} from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import type { OperationContext } from '../context.ts'

/** Executes a subscription's operation for an event. Returns a promise only if a field does. */
export type ExecuteEvent = (
  event: unknown,
  context: OperationContext,
) => ExecutionResult | Promise<ExecutionResult>

/** Executions after which an operation is compiled, which takes as long as interpreting it this often. */
const HOT_AFTER = 100

/** `compiled` is null if the operation cannot be compiled. */
type Usage = { executions: number; compiled?: ReturnType<typeof compile> }

const usages = new WeakMap<object, Usage>()

/**
 * Returns the compiled form of an operation that has been executed often, else null. Interpreting takes five times as
 * long, and produced a third of all garbage. As in any JIT compiler, a document that is sent only once is never compiled,
 * so sending ever new documents costs no more than interpreting them.
 */
function getCompiledIfHot(args: Compilable) {
  let usage = usages.get(args.operation)
  if (!usage) usages.set(args.operation, (usage = { executions: 0 }))
  if (usage.compiled === undefined) {
    if (++usage.executions <= HOT_AFTER) return null
    usage.compiled = compile(args)
  }
  return usage.compiled
}

/** Returns an executor for a subscription whose fields are all shared, which compiles it once it is hot. */
export function compileEvents(args: ValidatedSubscriptionArgs): ExecuteEvent {
  const interpret = interpretEvents(args)
  const variables = args.rawVariableValues ?? {}
  return (event, context) => {
    const compiled = getCompiledIfHot(args)
    return compiled ? compiled(event, context, variables) : interpret(event, context)
  }
}

/** Returns an executor for any subscription, which interprets it. */
export const interpretEvents =
  (args: ValidatedSubscriptionArgs): ExecuteEvent =>
  (rootValue, contextValue) =>
    executeSubscriptionEvent({ ...args, rootValue, contextValue })

/**
 * Executes a query or mutation whose fields are all shared, compiled if it is hot. graphql-js has validated the variables
 * before, so errors about them are worded the same either way.
 */
export function executeHot(args: ValidatedExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  const compiled = getCompiledIfHot(args)
  return compiled
    ? compiled(args.rootValue, args.contextValue, args.rawVariableValues ?? {})
    : executeRootSelectionSet(args)
}

type Compilable = Pick<ValidatedExecutionArgs, 'schema' | 'document' | 'operation'>

function compile({ schema, document, operation }: Compilable) {
  if (!isSafeToCompile(document)) return null
  const compiled = compileQuery<Record<string, unknown>>(schema, document, operation.name?.value)
  if (!isCompiledQuery(compiled)) return null
  const withLocations = (result: ExecutionResult) =>
    result.errors
      ? { ...result, errors: result.errors.map((error) => toGraphQLError(error, document)) }
      : result
  return (...execution: Parameters<typeof compiled.query>) => {
    const result = compiled.query(...execution)
    return result instanceof Promise ? result.then(withLocations) : withLocations(result)
  }
}

/** Converts an error of graphql-jit, which has lines and columns, into one of graphql-js, which has positions in the source. */
function toGraphQLError(
  { message, locations, path, originalError }: GraphQLError,
  { loc }: DocumentNode,
): GraphQLError {
  const source = loc?.source
  const lineStarts = [0]
  for (const end of source?.body.matchAll(/\r\n|\n|\r/g) ?? []) lineStarts.push(end.index + end[0].length)
  const positions = source && locations?.map(({ line, column }) => lineStarts[line - 1]! + column - 1)
  return new GraphQLError(message, { source, positions, path, originalError })
}

/**
 * Returns whether a document can be compiled without risk. graphql-jit 0.8.9 (execution.js, objectStringify) copies string
 * literals into the code that it generates, and some strings would be executed as code, so a document may only pass text
 * in variables. A field called `__proto__` is refused too, since the generated code would not set it as a property.
 */
function isSafeToCompile(document: DocumentNode): boolean {
  let safe = true
  const stop = () => {
    safe = false
    return BREAK
  }
  visit(document, { StringValue: stop, Name: ({ value }) => (value === '__proto__' ? stop() : undefined) })
  return safe
}
