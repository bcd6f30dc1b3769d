import { writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { policy } from '../api/rooms/policy.ts'
import { access, type Need } from '../api/schema/access.ts'

const roles = ['OWNER', 'MODERATOR', 'MEMBER'] as const

/** docs/roles.md: who may do what, from the tables that decide it. */
export async function rolesPage(): Promise<string> {
  const rules = Object.entries(policy).map(([name, { allows, roles: allowed, scope }]) => [
    `\`${name}\``,
    allows,
    ...roles.map((role) => ((allowed as readonly string[]).includes(role) ? 'yes' : '–')),
    scope,
  ])
  const needs = Map.groupBy(Object.entries(access), ([, { needs }]) => needs.join(' or '))
  const fields = [...needs].map(([need, rows]) => [
    words[need as Need] ?? need,
    rows.map(([field]) => `\`${field}\``).join(', '),
  ])
  const page = `# Who may do what

This page is printed from the tables that decide it, api/rooms/policy.ts and api/schema/access.ts, by
\`node scripts/roles.ts\`; a test fails when it is stale.

## In a room

Moderation reaches only down: nobody bans, kicks or changes the role of someone of their own role or above, or of
themselves. Who is not a member, has left, or is banned may do none of this. Someone banned does not even find the room.

${table(['Permission', 'Allows to', 'Owner', 'Moderator', 'Member', 'Scope'], rules)}

## With an access token

A token does at most what its owner may do, and of that only what its scopes say. The scopes do not include each
other: a bot that reads and answers has READ and WRITE. The last column above is the scope that a right takes; below
is what each field of the API takes. What a mutation changed is shown in its answer, whatever the token's scopes.

${table(['Scope', 'Fields'], fields)}
`
  return format(page, { ...(await resolveConfig('docs/roles.md')), parser: 'markdown' })
}

const words: Partial<Record<Need, string>> = {
  SESSION: 'none: sign in',
  ANYONE: 'any, or not signed in',
}

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

if (import.meta.main) writeFileSync(new URL('../docs/roles.md', import.meta.url), await rolesPage())
