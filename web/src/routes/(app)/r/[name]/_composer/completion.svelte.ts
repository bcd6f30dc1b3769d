import type { Client } from '@urql/svelte'
import type { UserPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { findEmoji } from '#lib/markdown/shortcodes.svelte.ts'
import { MentionableDocument } from './operations.ts'

/** What may be put in for what is typed: somebody's name, or an emoji. */
export type Offer = { person: UserPartsFragment } | { emoji: string; name: string }

/** An @ or a : and what is typed of a name behind it, up to the caret. */
const beginning = /(?:^|[\s(])([@:])([\p{L}\p{N}_+-]{0,32})$/u
/** So much of an emoji's name is typed before any are offered: a lone colon means something else. */
const LEAST = 2
const MOST = 6

/** Completes what is written: offers the members or the emoji that fit, and puts in what one chooses. */
export class Completion {
  offers = $state.raw<readonly Offer[]>([])
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
    return this.offers.length > 0
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#asked = ''
    this.offers = []
  }

  /** Follows the caret: offers what fits where it stands behind an @ or a colon. */
  follow(field: HTMLTextAreaElement): void {
    const { sign, typed } = begun(field)
    if (!sign || (sign === ':' && typed.length < LEAST)) return this.close()
    const asked = sign + typed
    if (asked === this.#asked) return
    this.#asked = asked
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(asked, sign, typed), 80)
  }

  step(by: number): void {
    this.chosen = (this.chosen + by + this.offers.length) % this.offers.length
  }

  /** Puts an offer in where it was begun. Returns the text, and where the caret goes. */
  complete(field: HTMLTextAreaElement, offer = this.offers[this.chosen]): { text: string; caret: number } {
    const { value, selectionStart } = field
    const { sign, typed } = begun(field)
    const start = selectionStart - sign.length - typed.length
    const put = !offer ? sign + typed : 'emoji' in offer ? offer.emoji : `@${offer.person.username}`
    const before = `${value.slice(0, start)}${put} `
    this.close()
    return { text: before + value.slice(selectionStart).replace(/^ /, ''), caret: before.length }
  }

  async #ask(asked: string, sign: string, typed: string): Promise<void> {
    const offers = sign === ':' ? await findEmoji(typed.toLowerCase(), MOST) : await this.#members(typed)
    if (asked !== this.#asked) return
    this.offers = offers
    this.chosen = 0
  }

  async #members(search: string): Promise<Offer[]> {
    const variables = { roomId: this.#roomId, search, first: MOST }
    const { data } = await this.#client.query(MentionableDocument, variables).toPromise()
    const room = data?.node?.__typename === 'Room' ? data.node : null
    return room?.members.nodes.map(({ user }) => ({ person: user })) ?? []
  }
}

function begun({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): {
  sign: string
  typed: string
} {
  const match = selectionStart === selectionEnd ? beginning.exec(value.slice(0, selectionStart)) : null
  return { sign: match?.[1] ?? '', typed: match?.[2] ?? '' }
}
