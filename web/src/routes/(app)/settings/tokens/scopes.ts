import type { TokenScope } from '#lib/graphql/generated/graphql.ts'

/** The scopes of a token, as options of a form. */
export const scopes: readonly { scope: TokenScope; label: string; hint: string }[] = [
  { scope: 'READ', label: 'Read', hint: 'See rooms, messages, members and events.' },
  { scope: 'WRITE', label: 'Write', hint: 'Create, join and leave rooms, post messages and react.' },
  {
    scope: 'MODERATE',
    label: 'Moderate',
    hint: 'Remove, ban and invite people, and change rooms, where you can.',
  },
]

export const scopeLabel = (scope: TokenScope) => scopes.find((each) => each.scope === scope)?.label ?? scope
