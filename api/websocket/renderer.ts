import type { ExecutionResult, ValidatedSubscriptionArgs } from 'graphql'
import { type ClientInfo, createContext, type OperationContext } from '../context.ts'
import type { Operation } from '../graphql/execute.ts'
import { compileEvents, interpretEvents } from '../graphql/jit.ts'
import { maskError } from '../graphql/mask-errors.ts'

/** Renders the events of a subscription. */
export type Renderer = {
  /** The same for all subscriptions whose events render to the same bytes, so each event is rendered once for all of them. */
  groupId: string
  /** Executes the operation for an event and returns the result as JSON. Returns a promise only if a field does. */
  render(event: unknown): Uint8Array | Promise<Uint8Array>
}

/**
 * Creates the renderer of an operation. The group id consists of all that the result depends on: the document, the
 * operation's name, the variables except the resume position, and, unless all fields are shared, the viewer's credential and
 * the language of the errors.
 */
export function createRenderer(operation: Operation, args: ValidatedSubscriptionArgs): Renderer {
  const { operation: definition } = args
  const traits = operation.prepared.traits.get(definition)
  const subscriber = args.contextValue as OperationContext
  const { viewer, client } = traits?.shared ? sharedReader : subscriber
  const variables = { ...args.rawVariableValues }
  if (traits?.resumeVariable) delete variables[traits.resumeVariable]
  const execute = (traits?.shared ? compileEvents : interpretEvents)(args)
  return {
    groupId: [
      operation.prepared.id,
      definition.name?.value,
      JSON.stringify(variables),
      viewer?.credential,
      client?.acceptLanguage,
    ].join(' '),
    render(event) {
      const context = createContext(viewer)
      const result = execute(event, context)
      return result instanceof Promise
        ? result.then((result) => serialise(result, client, context))
        : serialise(result, client, context)
    },
  }
}

/** The reader of events that several people receive. */
const sharedReader = { viewer: null, client: null }

function serialise(
  { data, errors }: ExecutionResult,
  client: ClientInfo | null,
  context: OperationContext,
): Uint8Array {
  if (!errors) return Buffer.from(JSON.stringify({ data }))
  const { requestId } = context
  return Buffer.from(
    JSON.stringify({ data, errors: errors.map((error) => maskError(error, { requestId, client })) }),
  )
}
