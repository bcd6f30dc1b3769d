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

/** Makes of an event what a subscription is sent for it; waits only where a field does. */
export type ExecuteEvent = (
  event: unknown,
  context: OperationContext,
) => ExecutionResult | Promise<ExecutionResult>

/** How often an operation is interpreted before it is worth compiling, which takes as long as that. */
const HOT = 100

type Known = { executions: number; compiled?: ReturnType<typeof compile> }

const known = new WeakMap<object, Known>()

/**
 * The function that an operation was made into, once it has been executed often: to interpret it each time takes five
 * times as long, and left a third of the garbage there was. So whoever brings ever new documents pays for them one by
 * one, as with any compiler that waits until something is hot. Null before that, and for what cannot be compiled.
 */
function compiledWhenHot(args: Compilable) {
  let operation = known.get(args.operation)
  if (!operation) known.set(args.operation, (operation = { executions: 0 }))
  if (operation.compiled === undefined) {
    if (++operation.executions <= HOT) return null
    operation.compiled = compile(args)
  }
  return operation.compiled
}

/** Executes the events of a subscription whose fields are all declared the same for everyone. */
export function compileEvents(args: ValidatedSubscriptionArgs): ExecuteEvent {
  const interpret = interpretEvents(args)
  const variables = args.rawVariableValues ?? {}
  return (event, context) => {
    const compiled = compiledWhenHot(args)
    return compiled ? compiled(event, context, variables) : interpret(event, context)
  }
}

/**
 * Executes a mutation whose fields are all declared the same for everyone. graphql has looked at its variables before, so
 * that what is wrong with them is said in the same words.
 */
export function executeHot(args: ValidatedExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  const compiled = compiledWhenHot(args)
  return compiled
    ? compiled(args.rootValue, args.contextValue, args.rawVariableValues ?? {})
    : executeRootSelectionSet(args)
}

type Compilable = Pick<ValidatedExecutionArgs, 'schema' | 'document' | 'operation'>

function compile({ schema, document, operation }: Compilable) {
  if (mayWriteCode(document)) return null
  const compiled = compileQuery<Record<string, unknown>>(schema, document, operation.name?.value)
  if (!isCompiledQuery(compiled)) return null
  const located = (result: ExecutionResult) =>
    result.errors ? { ...result, errors: result.errors.map((error) => locate(error, document)) } : result
  return (...execution: Parameters<typeof compiled.query>) => {
    const result = compiled.query(...execution)
    return result instanceof Promise ? result.then(located) : located(result)
  }
}

/** An error of graphql-jit as one of graphql: that says where it was by a position in the document, not by line and column. */
function locate(
  { message, locations, path, originalError }: GraphQLError,
  { loc }: DocumentNode,
): GraphQLError {
  const source = loc?.source
  const lines = [0]
  for (const end of source?.body.matchAll(/\r\n|\n|\r/g) ?? []) lines.push(end.index + end[0].length)
  const positions = source && locations?.map(({ line, column }) => lines[line - 1]! + column - 1)
  return new GraphQLError(message, { source, positions, path, originalError })
}

/**
 * Whether a document may not become code. One that has text in it, rather than in its variables: graphql-jit 0.8.9 puts what
 * is written in an argument into the code that it makes, and takes some text for more than text (its execution.js,
 * objectStringify), so that whoever wrote such a document would write our code. And one that calls something __proto__,
 * which is no property like others in an object as the code makes it.
 */
function mayWriteCode(document: DocumentNode): boolean {
  let found = false
  const stop = () => {
    found = true
    return BREAK
  }
  visit(document, { StringValue: stop, Name: ({ value }) => (value === '__proto__' ? stop() : undefined) })
  return found
}

/** The same for any subscription, field by field. */
export const interpretEvents =
  (args: ValidatedSubscriptionArgs): ExecuteEvent =>
  (rootValue, contextValue) =>
    executeSubscriptionEvent({ ...args, rootValue, contextValue })
