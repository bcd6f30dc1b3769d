import type { Viewer } from '../accounts/viewer.ts'
import { createSource, type Source } from './source.ts'
import { type Stream, Subscriber } from './subscriber.ts'
import type { Group, Recipient, Render, Sink } from './topic.ts'

/** An event that cannot be resumed from. */
type Unversioned = { version?: undefined }

/** A stream of changes to a state. */
export interface StateStream<E extends Unversioned> extends Stream<E> {
  /** Returns the current state, which a subscriber gets first. An error ends the subscription. */
  current?(): Promise<E>
}

/** Creates a source of live events for a viewer: the current state, if the stream has one, then every change. */
export function createTopicSource<E extends Unversioned>(
  viewer: Viewer,
  acquire: () => Promise<StateStream<E>>,
): Source<E> {
  return createSource((groupId, render, sink) => subscribe(viewer, acquire, { groupId, render, sink }))
}

function subscribe<E extends Unversioned, T>(
  { user, credential }: Viewer,
  acquire: () => Promise<StateStream<E>>,
  { groupId, render, sink }: { groupId: string; render: Render<E, T>; sink: Sink<T> },
): () => void {
  const subscriber = new Subscriber<E, T>({ userId: user.id, credential, groupId, sink })
  void subscriber.start({ render, acquire, join: (stream, group) => join(subscriber, stream, group) })
  return () => subscriber.stop()
}

async function join<E extends Unversioned, T>(
  subscriber: Subscriber<E, T>,
  stream: StateStream<E>,
  group: Group<E, T>,
): Promise<void> {
  if (!stream.current) return void group.recipients.add(subscriber)
  // Changes that are published while the current state is loaded and rendered are newer, and so are sent after it.
  const changes: T[] = []
  const buffer: Recipient<T> = {
    userId: subscriber.userId,
    version: 0,
    send: (items) => void changes.push(...items),
    end: (error) => subscriber.end(error),
  }
  group.recipients.add(buffer)
  try {
    const item = await group.render(await stream.current())
    if (subscriber.stopped) return
    subscriber.send([item, ...changes])
    group.recipients.add(subscriber)
  } finally {
    group.recipients.delete(buffer)
  }
}
