/** A resource that a registry shares between its users. */
export interface Shared {
  /** Resolves once the resource is usable. */
  readonly opened: Promise<unknown>
  close(): void
}

/** Shares resources by id: creates one for the first user, counts its users, and closes it after the last release. */
export class Registry<T extends Shared> {
  readonly #create: (id: string, release: () => void) => T
  readonly #entries = new Map<string, { resource: T; users: number }>()

  /** `create` is passed a function by which a user may release the resource, in place of `release(id)`. */
  constructor(create: (id: string, release: () => void) => T) {
    this.#create = create
  }

  /** Adds a user. Returns the resource, which may still be opening. Pair each call with one release. */
  retain(id: string): T {
    let entry = this.#entries.get(id)
    if (!entry)
      this.#entries.set(id, (entry = { resource: this.#create(id, () => this.release(id)), users: 0 }))
    entry.users++
    return entry.resource
  }

  /** Adds a user and waits until the resource is open. If it fails to open, releases it and throws. */
  async acquire(id: string): Promise<T> {
    const resource = this.retain(id)
    try {
      await resource.opened
      return resource
    } catch (error) {
      this.release(id)
      throw error
    }
  }

  release(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry || --entry.users) return
    this.#entries.delete(id)
    entry.resource.close()
  }

  get(id: string): T | undefined {
    return this.#entries.get(id)?.resource
  }

  values(): T[] {
    return Array.from(this.#entries.values(), ({ resource }) => resource)
  }

  get size(): number {
    return this.#entries.size
  }
}
