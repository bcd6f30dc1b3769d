import { m } from '@latchkey/messages'
import type { TokenScope } from '#lib/graphql/generated/graphql.ts'

/** The scopes of a token, in the order in which forms offer them. */
export const scopes = ['READ', 'WRITE', 'MODERATE'] as const satisfies readonly TokenScope[]

/** Returns the name of a scope, and what a token of the scope may do. */
export function describeScope(scope: TokenScope): { label: string; hint: string } {
  switch (scope) {
    case 'READ':
      return { label: m.token_scope_read(), hint: m.token_scope_read_hint() }
    case 'WRITE':
      return { label: m.token_scope_write(), hint: m.token_scope_write_hint() }
    case 'MODERATE':
      return { label: m.token_scope_moderate(), hint: m.token_scope_moderate_hint() }
  }
}
