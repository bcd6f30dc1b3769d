import { controlsIn } from '#lib/ui/move-focus.ts'
import { ROW, rowIn } from './rows.ts'
import { nextFrame } from './scroll-manager.svelte.ts'

/** The place of the focus in a list of messages. */
interface FocusPlace {
  /** The number of the message; 0 if it is in none. */
  number: number
  /** The index of one of its controls; -1 for the message itself. */
  control: number
}

/** Returns the place of the focus in an element with rows. Undefined if the focus is elsewhere. */
export function focusWithin(rows: Element): FocusPlace | undefined {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement) || !rows.contains(focused)) return undefined
  const row = focused.closest(ROW)
  return row
    ? { number: Number(row.ariaPosInSet), control: controlsIn(row).indexOf(focused) }
    : { number: 0, control: -1 }
}

/** The frames after which a control that is not there is given up. */
const MAX_FRAMES = 30

/** Moves the focus to the same place in another list; to the list itself if the message is not in it. */
export async function restoreFocus(list: HTMLElement, { number, control }: FocusPlace): Promise<void> {
  const row = rowIn(list, number)
  // The actions of a message are rendered a little later than the rest of it.
  const isThere = () => !row || control < 0 || controlsIn(row).length > control
  for (let frame = 0; !isThere() && frame < MAX_FRAMES; frame++) await nextFrame()
  const target = (row && controlsIn(row)[control]) ?? row ?? list
  target.focus({ preventScroll: true })
}

/** Returns how many pixels of what an element scrolls are below its view, whichever end it is pinned to. */
export const pixelsBelow = (scroller: Element): number => {
  const content = scroller.lastElementChild ?? scroller
  return content.getBoundingClientRect().bottom - scroller.getBoundingClientRect().bottom
}
