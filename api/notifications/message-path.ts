import type { Room } from '../../prisma/generated/client/client.ts'

/** Returns the path of a message in the web app. A direct conversation has its global ID for an address. */
export const messagePath = (
  { globalId, kind, name }: { globalId: string } & Pick<Room, 'kind' | 'name'>,
  number: number,
): string => `${kind === 'DIRECT' ? `/d/${globalId}` : `/r/${encodeURIComponent(name)}`}/${number}`
