import type { Client } from '@urql/svelte'
import { apiError } from '#lib/graphql/errors.ts'
import type { NotificationPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { prepareMessages } from '#lib/markdown/parsed.ts'
import { onNotificationsChanged } from './changes.ts'
import { EndSessionDocument, MarkNotificationsReadDocument, NotificationsDocument } from './operations.ts'

export type InboxItem = NotificationPartsFragment

/** A page of the list, as the API returns it. */
export interface InboxPage {
  nodes: readonly InboxItem[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

/** The most notifications that one request loads: the API's limit. */
const MAX_SIZE = 100
/** The number of notifications of a page. */
export const INBOX_PAGE_SIZE = 30

/** The viewer's notifications, as a panel or a page shows them. */
export class Inbox {
  items = $state.raw<readonly InboxItem[]>([])
  /** Loading: nothing is there to be shown yet. */
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  /** Why the last change was refused, or why no more could be loaded. */
  problem = $state('')
  hasMore = $state(false)
  loadingMore = $state(false)
  readonly #client: Client
  #unreadOnly = $state(false)
  #cursor: string | null = null
  /** True if the page was loaded a moment ago. */
  #fresh: boolean
  /** Counts the loads, since the answer of an earlier one may arrive late. */
  #loads = 0

  /** `page` is the first one, if it is loaded already. */
  constructor(client: Client, page?: InboxPage) {
    this.#client = client
    this.#fresh = page !== undefined
    if (page) this.#show(page)
  }

  get unreadOnly(): boolean {
    return this.#unreadOnly
  }

  set unreadOnly(value: boolean) {
    this.#unreadOnly = value
    this.status = 'loading'
    void this.load()
  }

  readonly hasUnread = $derived(this.items.some(({ readAt }) => readAt === null))

  /** Loads the list, unless it has just been, and follows its changes. Returns a function that stops. */
  start(): () => void {
    if (!this.#fresh) void this.load()
    this.#fresh = false
    return onNotificationsChanged(() => void this.load())
  }

  /** Loads the list again, as far as it was loaded. */
  async load(): Promise<void> {
    const load = ++this.#loads
    const page = await this.#query(Math.min(MAX_SIZE, Math.max(INBOX_PAGE_SIZE, this.items.length)))
    if (load !== this.#loads) return
    if (page) this.#show(page)
    // What is shown stays. The next change or a reconnection loads it again.
    else if (this.status === 'loading') this.status = 'failed'
  }

  async loadMore(): Promise<void> {
    if (this.loadingMore || !this.#cursor) return
    const load = this.#loads
    this.loadingMore = true
    const page = await this.#query(INBOX_PAGE_SIZE, this.#cursor)
    this.loadingMore = false
    if (load !== this.#loads || !page) return
    const known = new Set(this.items.map(({ id }) => id))
    this.#show({ ...page, nodes: [...this.items, ...page.nodes.filter(({ id }) => !known.has(id))] })
  }

  /** Marks one notification as read, at once here. */
  async markRead(item: InboxItem): Promise<void> {
    if (item.readAt === null) await this.#mark([item.id])
  }

  /** Marks all notifications as read, also those that are not loaded. Returns whether that worked. */
  markAllRead(): Promise<boolean> {
    return this.#mark(null)
  }

  /** Ends the session of a login, at once here, and marks the notification as read. */
  async endSession(item: InboxItem): Promise<void> {
    if (!item.session) return
    const { error } = await this.#client.mutation(EndSessionDocument, { id: item.session.id }).toPromise()
    this.problem = error ? apiError(error).message : ''
    if (error && apiError(error).code !== 'NOT_FOUND') return
    this.#loads++
    this.items = this.items.map((other) => (other.id === item.id ? { ...other, session: null } : other))
    await this.markRead(item)
  }

  async #mark(ids: string[] | null): Promise<boolean> {
    const before = this.items
    const readAt = new Date().toISOString()
    this.#loads++
    this.items = before.map((item) =>
      item.readAt === null && (!ids || ids.includes(item.id)) ? { ...item, readAt } : item,
    )
    const { error } = await this.#client.mutation(MarkNotificationsReadDocument, { ids }).toPromise()
    this.problem = error ? apiError(error).message : ''
    if (error) this.items = before
    return !error
  }

  async #query(first: number, after?: string): Promise<InboxPage | undefined> {
    const variables = { unread: this.#unreadOnly || null, first, after }
    const context = { requestPolicy: 'network-only' } as const
    const { data, error } = await this.#client.query(NotificationsDocument, variables, context).toPromise()
    this.problem = error ? apiError(error).message : ''
    const page = data?.viewer?.notifications
    if (page) await prepareMessages(page.nodes.flatMap(({ message }) => message ?? []))
    return page
  }

  #show({ nodes, pageInfo }: InboxPage): void {
    this.items = nodes
    this.hasMore = pageInfo.hasNextPage
    this.#cursor = pageInfo.endCursor
    this.status = 'ready'
  }
}
