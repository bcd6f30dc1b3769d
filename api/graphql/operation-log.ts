import type { OperationTypeNode } from 'graphql'
import type { Viewer } from '../accounts/viewer.ts'
import { logger } from '../logger.ts'
import { operations } from '../ops/metrics.ts'

/** An operation as it appears in the log and in the metrics: who sent it and its name, never its variables or its result. */
export type OperationInfo = {
  readonly transport: 'http' | 'ws'
  readonly requestId: string
  /** Null until the sender is authenticated. */
  viewer: Viewer | null
  /** Null if the document could not be parsed. */
  readonly kind: `${OperationTypeNode}` | null
  /** The name in the document. */
  readonly name: string | null
  /** From performance.now(). */
  readonly startedAt: number
}

type CodedError = { readonly extensions: { readonly [name: string]: unknown } }

/** Returns 'OK', or the code of the first error. */
export const getOutcome = (errors: readonly CodedError[] | undefined): string =>
  errors?.length ? String(errors[0]!.extensions['code']) : 'OK'

/** Logs and counts an operation that has ended; for a subscription, when it has started or failed to. */
export function logOperation(
  { transport, requestId, viewer, kind, name, startedAt }: OperationInfo,
  outcome: string,
): void {
  const milliseconds = performance.now() - startedAt
  operations.observe({ kind: kind ?? 'none', transport, outcome }, milliseconds / 1000)
  logger.info(
    {
      requestId,
      transport,
      viewerId: viewer?.user.id ?? null,
      kind,
      name: name?.slice(0, 100) ?? null,
      ms: round(milliseconds),
      outcome,
    },
    'operation',
  )
}

/** Logs that a subscription has ended, with the error that ended it. */
export const logSubscriptionEnd = (
  { requestId, viewer, name, startedAt }: OperationInfo,
  error?: CodedError,
): void =>
  logger.info(
    {
      requestId,
      viewerId: viewer?.user.id ?? null,
      name: name?.slice(0, 100) ?? null,
      ms: round(performance.now() - startedAt),
      outcome: getOutcome(error && [error]),
    },
    'subscription ended',
  )

const round = (milliseconds: number) => Math.round(milliseconds * 10) / 10
