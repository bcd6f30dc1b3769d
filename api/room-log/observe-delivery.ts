import { deliveries } from '../ops/metrics.ts'
import type { RoomEvent } from './events.ts'

/** Records the time from a message's posting to its delivery to the subscribers. */
export function observeDelivery(events: readonly RoomEvent[]): void {
  for (const event of events)
    if (event.type === 'MessagePosted')
      deliveries.observe(Math.max(0, Date.now() - event.message.postedAt.getTime()) / 1000)
}
