import { countUnreadMentions, type ReadPosition } from '../messages/mention.ts'

/** The number of unread messages in a room that mention a person. Counted when first requested, then kept. */
export class UnreadMentions {
  readonly #position: ReadPosition
  /** The count, once it is known. */
  known: number | undefined
  #counting: Promise<number> | undefined

  constructor(position: ReadPosition, known?: number) {
    this.#position = position
    this.known = known
  }

  /** Returns the count. Concurrent callers share one query; after a failure the next caller counts again. */
  count(): number | Promise<number> {
    return this.known ?? (this.#counting ??= this.#count().finally(() => (this.#counting = undefined)))
  }

  async #count(): Promise<number> {
    const [count] = await countUnreadMentions([this.#position])
    return (this.known = count!)
  }
}
