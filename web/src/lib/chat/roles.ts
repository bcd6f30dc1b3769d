import type { Role } from '#lib/graphql/generated/graphql.ts'

const RANK: Record<Role, number> = { OWNER: 2, MODERATOR: 1, MEMBER: 0 }

/** Returns whether a role may moderate. Decides only what the page offers; the API decides what is allowed. */
export function mayModerate(role: Role | undefined): boolean {
  return role !== undefined && RANK[role] >= RANK.MODERATOR
}

/** Returns whether a role may moderate another: only a lower one. */
export function outranks(role: Role | undefined, other: Role): boolean {
  return mayModerate(role) && role !== undefined && RANK[role] > RANK[other]
}
