import { uuid } from '#lib/chat/uuid.ts'

/** This tab, as other tabs see it: it holds a lock of its own for as long as it lives. */
const PREFIX = 'latchkey-tab:'

export const tab = uuid()

export function holdTab(): void {
  void navigator.locks?.request(PREFIX + tab, () => new Promise(() => undefined))
}

/** The tabs that are open now, on this device. */
export async function openTabs(): Promise<Set<string>> {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  const names = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []))
  return new Set(names)
}
