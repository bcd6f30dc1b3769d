import type { Room } from '../../prisma/generated/client/client.ts'

/** A room as a notification shows it. A thread has the kind of its parent. */
export type Place = Pick<Room, 'kind' | 'name'> & {
  globalId: string
  /** Of a thread: the global ID and the name of its parent, and the number of its root message there. */
  thread: { parentId: string; parentName: string; rootNumber: number } | null
}

/**
 * Returns the path of a message in the web app. A direct conversation has its global ID for an address. A message of a thread is on the
 * page of its root.
 */
export function messagePath({ globalId, kind, name, thread }: Place, number: number): string {
  const room =
    kind === 'DIRECT'
      ? `/d/${thread?.parentId ?? globalId}`
      : `/r/${encodeURIComponent(thread?.parentName ?? name)}`
  return `${room}/${thread ? `${thread.rootNumber}?reply=` : ''}${number}`
}
