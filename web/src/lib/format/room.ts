import { m } from '@latchkey/messages'

interface Room {
  memberCount: number
  capacity?: number | null
}

/** "3 members", "1 of 10 members". */
export const formatMemberCount = ({ memberCount: count, capacity }: Room): string =>
  capacity ? m.member_count_of_limit({ count, capacity }) : m.member_count({ count })
