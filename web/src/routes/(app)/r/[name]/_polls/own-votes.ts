import type { Client } from '@urql/svelte'
import type { Conversation } from '#lib/chat/conversation.svelte.ts'
import { showAnswer } from './answer.ts'
import { OwnVoteDocument, OwnVotesDocument } from './operations.ts'

/** Shows in a poll what the viewer votes on other devices, also while this one was away. Returns a function that ends it. */
export function followOwnVotes(client: Client, conversation: Conversation, messageId: string): () => void {
  let subscribed = false
  /** True once the server has started to send votes: when it does so again, some may have been missed. */
  let started = false

  const { unsubscribe } = client.subscription(OwnVotesDocument, {}).subscribe(({ data }) => {
    const event = data?.viewerEvents
    // Another poll shares the subscription. Its latest event comes first, and is known.
    if (!subscribed) started = true
    else if (event?.__typename === 'VoteChanged' && event.message.id === messageId)
      showAnswer(conversation.window, event.message)
    else if (event?.__typename === 'ViewerEventsStarted') {
      if (started) void reload()
      started = true
    }
  })
  subscribed = true

  async function reload() {
    const context = { requestPolicy: 'network-only' } as const
    const { data } = await client.query(OwnVoteDocument, { messageId }, context).toPromise()
    if (data?.node?.__typename === 'Message') showAnswer(conversation.window, data.node)
  }

  return unsubscribe
}
