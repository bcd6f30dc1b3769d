import {
  BREAK,
  type DocumentNode,
  executeSubscriptionEvent,
  type ExecutionResult,
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

type Compiled = ReturnType<typeof compile>

const known = new WeakMap<object, Compiled>()

/**
 * Executes the events of a subscription whose fields are all declared the same for everyone. The operation is made a
 * function of its own, once, since every event goes through it: to interpret it each time took five times as long, and
 * left a third of the garbage there was. What cannot be compiled is interpreted.
 */
export function compileEvents(args: ValidatedSubscriptionArgs): ExecuteEvent {
  const variables = args.rawVariableValues ?? {}
  let execute: ExecuteEvent | undefined
  // With the first event: a subscription to which nothing happens costs nothing.
  return (event, context) => (execute ??= first())(event, context)

  function first(): ExecuteEvent {
    let compiled = known.get(args.operation)
    if (compiled === undefined) known.set(args.operation, (compiled = compile(args)))
    return compiled ? (event, context) => compiled(event, context, variables) : interpretEvents(args)
  }
}

function compile({ schema, document, operation }: ValidatedSubscriptionArgs) {
  if (writesText(document)) return null
  const compiled = compileQuery<Record<string, unknown>>(schema, document, operation.name?.value)
  return isCompiledQuery(compiled) ? compiled.query : null
}

/**
 * Whether a document has text in it, rather than in its variables. graphql-jit 0.8.9 puts what is written in an argument
 * into the code that it makes, and takes some text for more than text (its execution.js, objectStringify): whoever wrote
 * such a document would write our code.
 */
function writesText(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    StringValue() {
      found = true
      return BREAK
    },
  })
  return found
}

/** The same for any subscription, field by field. */
export const interpretEvents =
  (args: ValidatedSubscriptionArgs): ExecuteEvent =>
  (rootValue, contextValue) =>
    executeSubscriptionEvent({ ...args, rootValue, contextValue })
