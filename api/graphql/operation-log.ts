import type { OperationTypeNode } from 'graphql'
import type { Viewer } from '../accounts/viewer.ts'
import { logger } from '../logger.ts'
import { operations } from '../ops/metrics.ts'

/** An operation on its way, as the log and the figures see it: who and what, never what was sent or answered. */
export type OperationInfo = {
  readonly transport: 'http' | 'ws'
  readonly requestId: string
  readonly viewer: Viewer | null
  /** Null where the document could not even be read. */
  readonly kind: `${OperationTypeNode}` | null
  /** As the client calls it. */
  readonly name: string | null
  /** By performance.now(). */
  readonly since: number
}

type Coded = { readonly extensions: { readonly [name: string]: unknown } }

/** 'OK', or the code of the first error. */
export const outcomeOf = (errors: readonly Coded[] | undefined): string =>
  errors?.length ? String(errors[0]!.extensions['code']) : 'OK'

/** Writes the operation's line into the log, and counts it. For a subscription: when it has begun, or could not. */
export function logOperation(
  { transport, requestId, viewer, kind, name, since }: OperationInfo,
  outcome: string,
): void {
  const milliseconds = performance.now() - since
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

/** Writes into the log that a subscription is over, and what ended it. */
export const logSubscriptionEnd = ({ requestId, viewer, name, since }: OperationInfo, error?: Coded): void =>
  logger.info(
    {
      requestId,
      viewerId: viewer?.user.id ?? null,
      name: name?.slice(0, 100) ?? null,
      ms: round(performance.now() - since),
      outcome: outcomeOf(error && [error]),
    },
    'subscription ended',
  )

const round = (milliseconds: number) => Math.round(milliseconds * 10) / 10
