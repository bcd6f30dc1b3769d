import type { TokenScope } from '#lib/graphql/generated/graphql.ts'

/** What a token may be good for, as one chooses it. */
export const scopes: readonly { scope: TokenScope; label: string; hint: string }[] = [
  { scope: 'READ', label: 'Read', hint: 'Rooms, messages and members, and what happens in them.' },
  { scope: 'WRITE', label: 'Write', hint: 'Join and leave, post, react, make rooms.' },
  { scope: 'MODERATE', label: 'Moderate', hint: 'Kick, ban, invite, and change rooms, where you may.' },
]

export const labelOf = (scope: TokenScope) => scopes.find((each) => each.scope === scope)?.label ?? scope
