import type { Client } from '@urql/svelte'
import { browser } from '$app/env'
import { getClient } from '#lib/graphql/client.ts'
import type { CustomEmojiPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { EmojiChangesDocument, NamedEmojiDocument } from './operations.ts'

/** What the API has said about a name. */
interface Answer {
  /** Null if no custom emoji has the name. */
  emoji: CustomEmojiPartsFragment | null
  /** When it was asked, in milliseconds of a clock that is never set. */
  at: number
}

/** Milliseconds after which a name is looked up again when it turns up. The server renders pages for many people. */
const FRESH = browser ? 60_000 : 5_000
/** The same for a name that no emoji had: it may just have been uploaded. */
const MISSING_FRESH = 5_000
/** The number of answers from which on those without an emoji are forgotten. */
const MAX_ANSWERS = 1_000
/** The most names that the API looks up at once. */
const MAX_NAMES = 100

/** The answers by name, the same for every viewer. */
let answers = $state.raw<ReadonlyMap<string, Answer>>(new Map())
/** How often the emoji of the server are known to have changed. */
let changes = $state(0)
/** True once changes are followed. */
let following = false
/** The names that are looked up together in the browser. */
let batch: { names: Set<string>; done: Promise<void> } | undefined

/** Returns the custom emoji of a name. Undefined if there is none, or until it has been looked up. */
export const customEmojiNamed = (name: string): CustomEmojiPartsFragment | undefined =>
  answers.get(name)?.emoji ?? undefined

/** Returns how often the emoji of the server are known to have changed, so that a list of them is loaded again. */
export const emojiChanges = (): number => changes

/** Looks names up that are not known, or not for certain any more. On the server, `client` is that of the request. */
export async function lookUp(names: readonly string[], client?: Client): Promise<void> {
  const needed = names.filter(isStale)
  if (needed.length === 0) return
  if (client) return read(needed, client)
  batch ??= { names: new Set(), done: readBatch() }
  for (const name of needed) batch.names.add(name)
  await batch.done
}

/** Looks a name up again, of which the picture cannot be loaded: it may have been deleted. */
export function lookUpAgain(name: string): Promise<void> {
  answers = new Map([...answers].filter(([known]) => known !== name))
  return lookUp([name])
}

/** Keeps emoji that the API has sent. `names` are those that it was asked for, at the time `at`. A later answer stays. */
export function keep(
  emoji: readonly CustomEmojiPartsFragment[],
  {
    names = emoji.map(({ name }) => name),
    at = performance.now(),
  }: { names?: readonly string[]; at?: number } = {},
): void {
  const found = new Map(emoji.map((each) => [each.name, each]))
  const news = names
    .filter((name) => at >= (answers.get(name)?.at ?? 0))
    .map((name) => [name, { emoji: found.get(name) ?? null, at }] as const)
  // People can write any number of names that no emoji has.
  const known = [...answers].filter(([, { emoji }]) => emoji || answers.size < MAX_ANSWERS)
  answers = new Map([...known, ...news])
  if (browser && !following) follow(getClient(fetch))
}

/** Shows an emoji that was uploaded, or its name after it was deleted. */
export function change(name: string, emoji: CustomEmojiPartsFragment | null): void {
  keep(emoji ? [emoji] : [], { names: [name] })
  changes++
}

function isStale(name: string): boolean {
  const answer = answers.get(name)
  return !answer || performance.now() - answer.at > (answer.emoji ? FRESH : MISSING_FRESH)
}

/** Gathers the names of all emoji that are shown at the same moment. */
async function readBatch(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve))
  const { names } = batch!
  batch = undefined
  await read([...names], getClient(fetch))
}

/** Without an answer, the names are shown, and looked up when they turn up again. */
async function read(names: readonly string[], client: Client): Promise<void> {
  for (let start = 0; start < names.length; start += MAX_NAMES) {
    const some = names.slice(start, start + MAX_NAMES)
    const context = { requestPolicy: 'network-only' } as const
    const at = performance.now()
    const { data } = await client.query(NamedEmojiDocument, { names: some }, context).toPromise()
    if (data) keep(data.customEmoji, { names: some, at })
  }
}

/** Follows what anybody uploads and deletes, from the first answer on, for as long as the page is open. */
function follow(client: Client): void {
  following = true
  client.subscription(EmojiChangesDocument, {}).subscribe(({ data, error }) => {
    const event = data?.viewerEvents
    // The error that ends a subscription comes with the last event once more.
    if (!event || error) return
    if (event.__typename === 'CustomEmojiChanged') change(event.name, event.customEmoji ?? null)
    else if (event.__typename === 'ViewerEventsStarted') void catchUp(client)
  })
}

/** Looks everything up again: a change may have been missed before the server has started to send them. */
async function catchUp(client: Client): Promise<void> {
  changes++
  await read([...answers.keys()], client)
}

/** Someone who comes back to the page sees what has been deleted or replaced while it was not connected. */
if (browser) {
  document.addEventListener('visibilitychange', () => {
    const shown = [...answers].filter(([, { emoji }]) => emoji).map(([name]) => name)
    if (!document.hidden) void lookUp(shown)
  })
}
