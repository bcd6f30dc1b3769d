import type { ExecutionResult, ValidatedSubscriptionArgs } from 'graphql'
import { type ClientInfo, createContext, type OperationContext } from '../context.ts'
import type { Operation } from '../graphql/execute.ts'
import { compileEvents, interpretEvents } from '../graphql/jit.ts'
import { maskError } from '../graphql/mask-errors.ts'

/** Renders the events of a subscription. */
export type Renderer = {
  /** The same for all subscriptions whose events render to the same bytes, so each event is rendered once for all of them. */
  groupId: string
  /**
   * Executes the operation for an event and returns the result as JSON, which is an error if anything fails: neither the subscribers of
   * other operations nor the one who has published the event are concerned. Returns a promise only if a field does.
   */
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
      try {
        const result = execute(event, context)
        if (!(result instanceof Promise)) return serialise(result, client, context)
        return result
          .then((result) => serialise(result, client, context))
          .catch((error: unknown) => serialiseFailure(error, client, context))
      } catch (error) {
        return serialiseFailure(error, client, context)
      }
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

/** Returns the result of an event that could not be executed, as the GraphQL specification describes it. */
const serialiseFailure = (
  error: unknown,
  client: ClientInfo | null,
  { requestId }: OperationContext,
): Uint8Array =>
  Buffer.from(JSON.stringify({ data: null, errors: [maskError(error, { requestId, client })] }))
