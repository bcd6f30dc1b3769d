import type { Viewer } from '../accounts/viewer.ts'
import { track, untrack } from './revocation.ts'
import { createSource, type Source } from './source.ts'
import type { Render, Sink, Subscriber, Topic } from './topic.ts'

/** What is followed: acquired for a follower, and given back by it. */
type Followed<E extends { version?: number }> = {
  topic: Topic<E>
  /** What is so already, for the follower alone. May end it, by throwing. */
  first?(): Promise<E[]> | E[]
  release(): void
}

/** A source of what has no past to resume from: the follower joins, and is told what is so now. */
export function createTopicSource<E extends { version?: undefined }>(
  viewer: Viewer,
  acquire: () => Promise<Followed<E>>,
): Source<E> {
  return createSource((key, render, sink) => follow(viewer, acquire, key, render, sink))
}

function follow<E extends { version?: undefined }, T>(
  viewer: Viewer,
  acquire: () => Promise<Followed<E>>,
  key: string,
  render: Render<E, T>,
  sink: Sink<T>,
): () => void {
  const subscriber: Subscriber = { userId: viewer.user.id, at: 0 }
  let stopped = false
  let leave = () => {}
  const stop = () => {
    if (stopped) return
    stopped = true
    untrack(viewer.credential, opened)
    leave()
  }
  const end = (error?: Error) => {
    if (stopped) return
    stop()
    sink.end(error)
  }
  const opened = { end }
  track(viewer.credential, opened)

  const start = async () => {
    const followed = await acquire()
    const group = followed.topic.enter(key, render)
    leave = () => {
      followed.topic.leave(key, group, subscriber)
      followed.release()
    }
    if (stopped) return leave()
    // What happens while the first events are made ready waits for them: or the older would come last, and stay.
    let held: T[] | null = []
    const send = (items: readonly T[]) => {
      if (stopped) return
      if (held) held.push(...items)
      else sink.send(items)
    }
    group.members.set(subscriber, { send, end })
    const now = (await followed.first?.()) ?? []
    const items = [...(await Promise.all(now.map(render))), ...held]
    held = null
    if (items.length) send(items)
  }
  start().catch(end)
  return stop
}
