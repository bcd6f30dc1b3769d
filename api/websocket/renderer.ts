import type { ExecutionResult, ValidatedSubscriptionArgs } from 'graphql'
import { createContext, type OperationContext } from '../context.ts'
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
 * operation's name, the variables except the resume position, and the viewer's credential unless all fields are shared.
 */
export function createRenderer(operation: Operation, args: ValidatedSubscriptionArgs): Renderer {
  const { operation: definition } = args
  const traits = operation.prepared.traits.get(definition)
  const { viewer: subscriber } = args.contextValue as OperationContext
  const viewer = traits?.shared ? null : subscriber
  const variables = { ...args.rawVariableValues }
  if (traits?.resumeVariable) delete variables[traits.resumeVariable]
  const execute = (traits?.shared ? compileEvents : interpretEvents)(args)
  return {
    groupId: [
      operation.prepared.id,
      definition.name?.value,
      JSON.stringify(variables),
      viewer?.credential,
    ].join(' '),
    render(event) {
      const context = createContext(viewer)
      const result = execute(event, context)
      return result instanceof Promise
        ? result.then((result) => serialise(result, context))
        : serialise(result, context)
    },
  }
}

function serialise({ data, errors }: ExecutionResult, { requestId }: OperationContext): Uint8Array {
  return Buffer.from(
    JSON.stringify(errors ? { data, errors: errors.map((error) => maskError(error, requestId)) } : { data }),
  )
}
