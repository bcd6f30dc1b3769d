import { m, type MessagePart } from '@latchkey/messages'

interface Room {
  memberCount: number
  capacity?: number | null
  owner: { displayName: string }
}

/** "3 members, owned by Ana.", for the component Sentence. */
export function describeMembers({ memberCount: count, capacity, owner }: Room): MessagePart[] {
  const name = owner.displayName
  return capacity
    ? m.members_of_limit_and_owner.parts({ count, capacity, owner: name })
    : m.members_and_owner.parts({ count, owner: name })
}

/** Returns whether the room has reached its member limit. */
export const isFull = ({ memberCount, capacity }: Room) => capacity != null && memberCount >= capacity

/** "1 message", "1,204 messages". */
export const formatMessageCount = (count: number): string => m.message_count({ count })
