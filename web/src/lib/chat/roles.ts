import type { Role } from '#lib/graphql/generated/graphql.ts'

const RANK: Record<Role, number> = { OWNER: 2, MODERATOR: 1, MEMBER: 0 }

/** Whether someone of that role runs the room. What is really allowed, the API says. */
export function mayModerate(role: Role | undefined): boolean {
  return role !== undefined && RANK[role] >= RANK.MODERATOR
}

/** Acts of moderation are on someone below one's own role only. */
export function outranks(role: Role | undefined, other: Role): boolean {
  return mayModerate(role) && role !== undefined && RANK[role] > RANK[other]
}
