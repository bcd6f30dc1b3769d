import type { Membership } from '../../prisma/generated/client/client.ts'

/**
 * The threads that a person follows and in which nothing has happened since they came. A person may follow thousands, so none has a feed:
 * that of the parent tells when there are new replies.
 */
export class FollowedThreads {
  readonly #threads = new Map<string, { membership: Membership; parentId: string }>()

  add(membership: Membership, parentId: string): void {
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

  /** Removes a thread. Returns whether it was among them. */
  remove(threadId: string): boolean {
    return this.#threads.delete(threadId)
  }

  /** Removes the threads of a room. */
  removeOf(parentId: string): void {
    for (const [id, thread] of this.#threads) if (thread.parentId === parentId) this.#threads.delete(id)
  }

  memberships(): Membership[] {
    return Array.from(this.#threads.values(), ({ membership }) => membership)
  }
}
