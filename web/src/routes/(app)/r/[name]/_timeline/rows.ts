/** The rows of messages that are posted or being sent, with their numbers in `aria-posinset`. */
export const ROW = '[aria-posinset]'

/** Returns the row of a message by its number, if it is in the page. */
export const rowIn = (list: Element | undefined, number: number): HTMLElement | undefined =>
  list?.querySelector<HTMLElement>(`[aria-posinset="${number}"]`) ?? undefined
