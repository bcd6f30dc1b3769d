export interface Toast {
  id: number
  text: string
}

const SHOWN_MS = 6_000

/** Messages about things that happened elsewhere. Errors are shown beside their cause instead. */
export const toasts = $state<Toast[]>([])

let last = 0

export function toast(text: string): void {
  const id = ++last
  toasts.push({ id, text })
  setTimeout(() => dismiss(id), SHOWN_MS)
}

export function dismiss(id: number): void {
  const index = toasts.findIndex((each) => each.id === id)
  if (index >= 0) toasts.splice(index, 1)
}
