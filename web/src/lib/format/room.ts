interface Room {
  memberCount: number
  capacity?: number | null
  owner: { displayName: string }
}

/** "3 members", "1 of 10 members". */
export function formatMemberCount({ memberCount, capacity }: Pick<Room, 'memberCount' | 'capacity'>): string {
  if (capacity) return `${memberCount.toLocaleString('en')} of ${capacity.toLocaleString('en')} members`
  return memberCount === 1 ? '1 member' : `${memberCount.toLocaleString('en')} members`
}

/** "3 members, owned by Ana." */
export function describeMembers(room: Room): string {
  return `${formatMemberCount(room)}, owned by ${room.owner.displayName}.`
}

/** Returns whether the room has reached its member limit. */
export const isFull = ({ memberCount, capacity }: Room) => capacity != null && memberCount >= capacity

/** "1 message", "1,204 messages". */
export const formatMessageCount = (count: number): string =>
  count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`
