interface Room {
  memberCount: number
  capacity?: number | null
  owner: { displayName: string }
}

/** How many are in, of how many places, and who runs it. */
export function peopleIn({ memberCount, capacity, owner }: Room): string {
  const people = memberCount === 1 ? '1 person' : `${memberCount.toLocaleString('en')} people`
  return `${people}${capacity ? ` of ${capacity.toLocaleString('en')}` : ''}, run by ${owner.displayName}.`
}

/** Whether nobody more can join. */
export const isFull = ({ memberCount, capacity }: Room) => capacity != null && memberCount >= capacity
