import type { Client } from '@urql/svelte'
import { expect, test, vi } from 'vitest'
import type { Unread } from '#lib/chat/unread.svelte.ts'
import { serverNow } from '#lib/format/clock.svelte.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'
import { syncRoomList } from './sync-room-list.ts'

/** Syncs a list whose loads are answered by the test. */
function sync() {
  let publish: (viewerEvents: object, error?: Error) => void = () => undefined
  const loads: (() => void)[] = []
  const client = {
    subscription: () => ({
      subscribe(sink: (result: { data: { viewerEvents: object }; error?: Error }) => void) {
        publish = (viewerEvents, error) => sink({ data: { viewerEvents }, error })
        return { unsubscribe: () => undefined }
      },
    }),
    query: () => ({ toPromise: () => new Promise<object>((resolve) => loads.push(() => resolve({}))) }),
  } as unknown as Client
  syncRoomList(client, { addMark: () => undefined } as unknown as Unread)
  return { publish: (event: object, error?: Error) => publish(event, error), loads }
}

const started = { __typename: 'ViewerEventsStarted', serverTime: '2030-01-01T00:00:00.000Z' }
const activity = { __typename: 'RoomActivity' }
/** Lets the code after an answered load run. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

test('the list of rooms is loaded once each time the server has started to send changes, and at no other time', async () => {
  const { publish, loads } = sync()
  await settle()
  expect(loads).toHaveLength(0)
  publish(started)
  expect(loads).toHaveLength(1)
  loads[0]!()
  await settle()
  publish(activity)
  await settle()
  expect(loads).toHaveLength(1)
  publish(started)
  expect(loads).toHaveLength(2)
})

test('a change that arrives while the list is being loaded makes it load again, and a stream of changes does not forever', async () => {
  const { publish, loads } = sync()
  publish(started)
  publish(activity)
  loads[0]!()
  await settle()
  expect(loads).toHaveLength(2)
  loads[1]!()
  await settle()
  expect(loads).toHaveLength(2)

  publish(started)
  for (let index = 2; index < 5; index++) {
    publish(activity)
    loads[index]!()
    await settle()
  }
  expect(loads).toHaveLength(5)
})

test('a viewer who was removed is told once, also when the subscription ends with an error afterwards', () => {
  const { publish } = sync()
  const membership = { room: { id: 'room', name: 'Lobby' } }
  const kicked = { __typename: 'MembershipUpdated', change: 'KICKED', membership }
  publish(kicked)
  publish(kicked, new Error('signed out'))
  publish({ ...kicked, change: 'LEFT' })
  publish({ ...kicked, change: null })
  expect(toasts.map(({ text }) => text)).toEqual(['You were removed from Lobby.'])
})

test('the server’s time is measured from the start of the events, whatever the device’s clock says', () => {
  vi.useFakeTimers({ now: Date.parse('2020-06-01T10:00:00Z') })
  const { publish } = sync()
  publish(started)
  expect(new Date(serverNow()).toISOString()).toBe('2030-01-01T00:00:00.000Z')
  vi.advanceTimersByTime(90_000)
  vi.setSystemTime(Date.parse('2040-01-01T00:00:00Z'))
  expect(new Date(serverNow()).toISOString()).toBe('2030-01-01T00:01:30.000Z')
  vi.useRealTimers()
})
