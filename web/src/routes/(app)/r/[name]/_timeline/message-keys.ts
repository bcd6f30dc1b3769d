import { arrowStep, shortcutKey } from '#lib/ui/keys.ts'
import { controlsIn, moveFocusWithin } from '#lib/ui/move-focus.ts'
import { ROW } from './rows.ts'

/** Controls within a message that would be stops for Tab. */
const STOP = 'a[href], button, [role="button"], audio, video'

/** The keys of a message that has the focus, beside the arrows. Buttons and menu items name them in `aria-keyshortcuts`. */
export type MessageKey = 'R' | 'E' | 'Plus' | 'Delete'

interface Handlers {
  /** Focuses the message before or after a row. */
  move: (row: HTMLElement, by: 1 | -1) => void
  /** Runs the action of a key. Returns false if the message has no such action. */
  act: (row: HTMLElement, key: MessageKey) => boolean
}

/** Handles a key that is pressed on a message, or on something within one. */
export function handleMessageKey(event: KeyboardEvent, { move, act }: Handlers): void {
  const target = event.target as HTMLElement
  const row = target.closest<HTMLElement>(ROW)
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return
  if (target !== row) return moveWithin(row, event)
  const step = event.key === 'Enter' ? 1 : arrowStep(event)
  const key = messageKey(event)
  if (step)
    controlsIn(row)
      .at(step === 1 ? 0 : -1)
      ?.focus()
  else if (event.key === 'ArrowUp') move(row, -1)
  else if (event.key === 'ArrowDown') move(row, 1)
  else if (!key || !act(row, key)) return
  event.preventDefault()
}

const named: Readonly<Record<string, MessageKey>> = { '+': 'Plus', ':': 'Plus', Delete: 'Delete' }

function messageKey(event: KeyboardEvent): MessageKey | undefined {
  const name = named[event.key]
  if (name) return name
  const key = event.shiftKey ? undefined : shortcutKey(event)
  return key === 'R' || key === 'E' ? key : undefined
}

/** Moves along the controls of a message, and from the first one back to the message. A player seeks with the arrows. */
function moveWithin(row: HTMLElement, event: KeyboardEvent): void {
  const target = event.target as HTMLElement
  if (target.closest('form, audio, video') || moveFocusWithin(row, event)) return
  if (arrowStep(event) !== -1 || controlsIn(row)[0] !== target) return
  event.preventDefault()
  row.focus()
}

/** Returns the rows of a list before and after one, as far as they are in the page. */
export function neighbour(list: Element, row: Element, by: 1 | -1): HTMLElement | undefined {
  const rows = [...list.querySelectorAll<HTMLElement>(ROW)]
  return rows[rows.indexOf(row as HTMLElement) + by]
}

/** Returns the message at which Tab enters a list: the one with a number if it is in view, else the last one in view. */
export function messageInView(list: Element, number: number | null): HTMLElement | undefined {
  const { top, bottom } = list.getBoundingClientRect()
  const inView = [...list.querySelectorAll<HTMLElement>(ROW)].filter((row) => {
    const box = row.getBoundingClientRect()
    return box.bottom > top && box.top < bottom
  })
  return inView.find((row) => row.ariaPosInSet === String(number)) ?? inView.at(-1)
}

/**
 * An attachment for the list of messages. What is within a message is no stop for Tab: arrow keys lead to it, so that a list of
 * fifty messages is one stop and not hundreds. Regions that scroll stay stops, and forms keep theirs.
 */
export function withoutStops(list: HTMLElement): () => void {
  const remove = () => {
    for (const stop of list.querySelectorAll<HTMLElement>(`article :is(${STOP}):not([tabindex="-1"])`))
      if (!stop.closest('form')) stop.tabIndex = -1
  }
  remove()
  const observer = new MutationObserver(remove)
  observer.observe(list, { childList: true, subtree: true })
  return () => observer.disconnect()
}
