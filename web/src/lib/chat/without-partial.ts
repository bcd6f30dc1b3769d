import { derived, type Readable } from 'svelte/store'

interface Answer {
  stale: boolean
  data?: { room?: { viewerMembership: unknown } | null | undefined } | undefined
}

/**
 * Keeps the last answer while a partial one is there: Graphcache may lack the membership until the rest arrives, and nobody has lost
 * the room by that.
 */
export function withoutPartial<T extends Answer>(answers: Readable<T>): Readable<T> {
  let last: T | undefined
  return derived(answers, (answer) => {
    const isPartial = answer.stale && answer.data?.room?.viewerMembership === null
    return (last = last && isPartial ? last : answer)
  })
}
