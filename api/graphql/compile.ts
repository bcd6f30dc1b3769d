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

/** How often an operation is interpreted before it is worth compiling, which takes as long as that. */
const HOT = 100

type Known = { events: number; compiled?: ReturnType<typeof compile> }

const known = new WeakMap<object, Known>()

/**
 * Executes the events of a subscription whose fields are all declared the same for everyone. An operation that many
 * events went through is made a function of its own: to interpret it each time takes five times as long, and left a
 * third of the garbage there was. So whoever brings ever new documents pays for them event by event, as with any
 * compiler that waits until something is hot. What cannot be compiled is interpreted.
 */
export function compileEvents(args: ValidatedSubscriptionArgs): ExecuteEvent {
  const interpret = interpretEvents(args)
  const variables = args.rawVariableValues ?? {}
  let operation = known.get(args.operation)
  if (!operation) known.set(args.operation, (operation = { events: 0 }))
  return (event, context) => {
    if (operation.compiled === undefined) {
      if (++operation.events <= HOT) return interpret(event, context)
      operation.compiled = compile(args)
    }
    return operation.compiled ? operation.compiled(event, context, variables) : interpret(event, context)
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
