import { m } from '@latchkey/messages'
import type { SignUpPolicy } from '#lib/graphql/generated/graphql.ts'

const labels: Record<SignUpPolicy, () => string> = {
  OPEN: () => m.admin_policy_open(),
  INVITE: () => m.admin_policy_invite(),
  CLOSED: () => m.admin_policy_closed(),
}

/** Returns the policies as options of a field. */
export const policyOptions = () => Object.entries(labels).map(([value, label]) => ({ value, label: label() }))

/** Returns the policy that a form names. Undefined for any other text, which changes nothing. */
export const parsePolicy = (value: string): SignUpPolicy | undefined =>
  Object.hasOwn(labels, value) ? (value as SignUpPolicy) : undefined
