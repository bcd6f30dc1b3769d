export interface Toast {
  id: number
  text: string
  action?: ToastAction
}

interface ToastAction {
  label: string
  run(): void
}

const SHOWN_MS = 6_000

/** Messages about things that happened elsewhere. Errors are shown beside their cause instead. */
export const toasts = $state<Toast[]>([])

let last = 0

/** Shows a text for six seconds, or, with an action, until someone chooses or dismisses it. */
export function toast(text: string, action?: ToastAction): void {
  // Two events may tell the same, such as that of a room and that of the viewer.
  if (toasts.some((shown) => shown.text === text)) return
  const id = ++last
  toasts.push({ id, text, action })
  if (!action) setTimeout(() => dismiss(id), SHOWN_MS)
}

export function dismiss(id: number): void {
  const index = toasts.findIndex((each) => each.id === id)
  if (index >= 0) toasts.splice(index, 1)
}
