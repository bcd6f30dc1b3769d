import type { Topic } from '../pubsub/topic.ts'
import type { RoomEvent } from './events.ts'

/** Another topic for members of a room only, or a thread of the room. */
export type MembersTopic = Pick<Topic<RoomEvent>, 'end' | 'userIds'>

/** The feed of a thread's parent. */
type ParentFeed = {
  guard(topic: MembersTopic): () => void
  release(): void
}

/** A subscriber that is still joining, and not in the topic yet. */
type JoiningSubscriber = { readonly userId: string; end(error?: Error): void }

/**
 * Ends subscriptions to a thread when people lose its parent, whose feed sees that. Without an error, the parent was deleted, and
 * everything in the thread ends. Does nothing for a room that is no thread.
 */
export class ParentGuard {
  readonly #thread: MembersTopic
  readonly #acquireParent: (roomId: string) => Promise<ParentFeed>
  readonly #joining = new Set<JoiningSubscriber>()
  #release: (() => void) | undefined
  #closed = false

  constructor(thread: MembersTopic, acquireParent: (roomId: string) => Promise<ParentFeed>) {
    this.#thread = thread
    this.#acquireParent = acquireParent
  }

  /** Opens the feed of the parent. Null if there is none. */
  async open(parentId: string | null): Promise<void> {
    if (parentId === null) return
    const parent = await this.#acquireParent(parentId)
    const thread = this.#thread
    const unguard = parent.guard({
      end: (matches, error) => {
        thread.end(matches, error)
        for (const subscriber of this.#joining) if (matches(subscriber)) subscriber.end(error)
      },
      userIds: () => new Set([...thread.userIds(), ...Array.from(this.#joining, ({ userId }) => userId)]),
    })
    this.#release = () => {
      unguard()
      parent.release()
    }
    if (this.#closed) this.#release()
  }

  get isThread(): boolean {
    return this.#release !== undefined
  }

  /**
   * Ends a subscriber, too, that loses the parent while it is joining. Check that it is a member after the call. Returns a function
   * that stops this.
   */
  watch(subscriber: JoiningSubscriber): () => void {
    this.#joining.add(subscriber)
    return () => void this.#joining.delete(subscriber)
  }

  close(): void {
    this.#closed = true
    this.#release?.()
  }
}
