import type { Client } from '@urql/svelte'
import { apiError } from '#lib/graphql/errors.ts'
import type { PassageQuery } from '#lib/graphql/generated/graphql.ts'
import { type Held, indexOf, put } from '#lib/chat/message-cache.ts'
import { RoomEventsDocument } from '../operations.ts'
import { PassageDocument } from './operations.ts'

export type Page = Extract<NonNullable<PassageQuery['node']>, { __typename: 'Room' }>
export type Side = 'earlier' | 'later'

const SIZE = 50

/** A part of a room's history, which grows at both ends, and follows what becomes of its messages. */
export class Passage {
  messages = $state.raw<readonly Held[]>([])
  info = $state.raw<Page['messages']['pageInfo']>({
    hasPreviousPage: false,
    hasNextPage: false,
    startCursor: null,
    endCursor: null,
  })
  busy = $state(false)
  failure = $state('')
  readonly #client: Client
  readonly #roomId: string
  readonly #version: number

  constructor(client: Client, { id, version, messages }: Page) {
    this.#client = client
    this.#roomId = id
    this.#version = version
    this.messages = messages.nodes
    this.info = messages.pageInfo
  }

  /** What lies beyond its end is not taken up: there may be more between. */
  put(message: Held): void {
    if (indexOf(this.messages, message) === this.messages.length && this.info.hasNextPage) return
    this.messages = put(this.messages, message)
  }

  /** Follows until told to stop; calls back when the viewer may read on no longer, or has to begin anew. */
  follow(over: () => void): () => void {
    const variables = { roomId: this.#roomId, after: this.#version }
    const { unsubscribe } = this.#client
      .subscription(RoomEventsDocument, variables)
      .subscribe(({ data, error }) => {
        const event = data?.roomEvents
        if (event?.__typename === 'MessagePosted' || event?.__typename === 'MessageUpdated')
          this.put(event.message)
        else if (error || event?.__typename === 'RoomDeleted' || event?.__typename === 'Reset') over()
      })
    return unsubscribe
  }

  /** Loads what comes before or after it. */
  async more(side: Side): Promise<void> {
    if (this.busy) return
    this.busy = true
    const { startCursor, endCursor } = this.info
    const { data, error } = await this.#client
      .query(
        PassageDocument,
        {
          roomId: this.#roomId,
          ...(side === 'earlier' ? { last: SIZE, before: startCursor } : { first: SIZE, after: endCursor }),
        },
        { requestPolicy: 'network-only' },
      )
      .toPromise()
    this.busy = false
    this.failure = error ? apiError(error).message : ''
    if (data?.node?.__typename !== 'Room') return
    const { nodes, pageInfo } = data.node.messages
    if (side === 'earlier') {
      const { hasPreviousPage } = pageInfo
      this.messages = [...nodes, ...this.messages]
      this.info = { ...this.info, hasPreviousPage, startCursor: pageInfo.startCursor ?? startCursor }
    } else {
      const { hasNextPage } = pageInfo
      this.messages = nodes.reduce<readonly Held[]>(put, this.messages)
      this.info = { ...this.info, hasNextPage, endCursor: pageInfo.endCursor ?? endCursor }
    }
  }
}
