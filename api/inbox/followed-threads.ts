import type { Membership } from '../../prisma/generated/client/client.ts'

/**
 * The threads that a person follows and in which nothing has happened since they came. A person may follow thousands, so none has a feed:
 * that of the parent tells when there are new replies.
 */
export class FollowedThreads {
  readonly #threads = new Map<string, { membership: Membership; parentId: string | undefined }>()

  /** Adds a thread, or updates it. The parent may be unknown while the thread is loaded. */
  set(membership: Membership, parentId = this.#threads.get(membership.roomId)?.parentId): void {
    this.#threads.set(membership.roomId, { membership, parentId })
  }

  get(threadId: string): Membership | undefined {
    return this.#threads.get(threadId)?.membership
  }

  /** True if the thread is among them with the same state. */
  has({ roomId, lastReadNumber, notifyLevel }: Membership): boolean {
    const known = this.get(roomId)
    return known?.lastReadNumber === lastReadNumber && known.notifyLevel === notifyLevel
  }

  remove(threadId: string): void {
    this.#threads.delete(threadId)
  }

  /** Removes the threads of a room. */
  removeOf(parentId: string): void {
    for (const [id, thread] of this.#threads) if (thread.parentId === parentId) this.#threads.delete(id)
  }

  /** Returns the memberships of those that are followed. */
  memberships(): Membership[] {
    const all = Array.from(this.#threads.values(), ({ membership }) => membership)
    return all.filter(({ status }) => status === 'ACTIVE')
  }
}
