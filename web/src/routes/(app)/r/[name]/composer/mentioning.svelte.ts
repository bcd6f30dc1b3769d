import type { Client } from '@urql/svelte'
import type { UserPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { MentionableDocument } from './operations.ts'

/** An @ and what is typed of a name, up to the caret. */
const beginning = /(?:^|[\s(])@([\p{L}\p{N}_-]{0,32})$/u

/** Completes the names of members in what is written: offers who fits, and puts in whom one chooses. */
export class Mentioning {
  people = $state.raw<readonly UserPartsFragment[]>([])
  chosen = $state(0)
  readonly #client: Client
  readonly #roomId: string
  #asked = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: Client, roomId: string) {
    this.#client = client
    this.#roomId = roomId
  }

  get open(): boolean {
    return this.people.length > 0
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#asked = ''
    this.people = []
  }

  /** Follows the caret: offers names where it stands behind an @. */
  follow(field: HTMLTextAreaElement): void {
    const search = this.#typed(field)
    if (search === null) return this.close()
    if (search === this.#asked && this.open) return
    this.#asked = search
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(search), 80)
  }

  step(by: number): void {
    this.chosen = (this.chosen + by + this.people.length) % this.people.length
  }

  /** Puts a name in where it was begun. Returns the text, and where the caret goes. */
  complete(field: HTMLTextAreaElement, person = this.people[this.chosen]): { text: string; caret: number } {
    const { value, selectionStart } = field
    const start = selectionStart - (this.#typed(field)?.length ?? 0)
    const before = `${value.slice(0, start)}${person?.username ?? ''} `
    this.close()
    return { text: before + value.slice(selectionStart).replace(/^ /, ''), caret: before.length }
  }

  #typed({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): string | null {
    if (selectionStart !== selectionEnd) return null
    return beginning.exec(value.slice(0, selectionStart))?.[1] ?? null
  }

  async #ask(search: string): Promise<void> {
    const variables = { roomId: this.#roomId, search }
    const { data } = await this.#client.query(MentionableDocument, variables).toPromise()
    if (search !== this.#asked) return
    const room = data?.node?.__typename === 'Room' ? data.node : null
    this.people = room?.members.nodes.map(({ user }) => user) ?? []
    this.chosen = 0
  }
}
