import { uuid } from '#lib/chat/uuid.ts'

const PREFIX = 'latchkey-tab:'

export const tabId = uuid()

/** Holds a lock for as long as this tab lives, which shows other tabs that it is open. */
export function lockTab(): void {
  void navigator.locks?.request(PREFIX + tabId, () => new Promise(() => undefined))
}

/** Returns the ids of the tabs that are open in this browser. */
export async function openTabs(): Promise<Set<string>> {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  const ids = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []))
  return new Set(ids)
}
