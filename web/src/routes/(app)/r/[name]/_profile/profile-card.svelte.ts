import type { CardUser } from '#lib/people/profile-card.ts'

/** The profile card of a room. A room has one, which opens beside whichever name was clicked. */
export class ProfileCard {
  isOpen = $state(false)
  /** The person that it is about, also while it closes. */
  user = $state.raw<CardUser>()
  /** The name, picture or mention beside which it opened. */
  anchor = $state.raw<HTMLElement>()

  /** Opens the card, or closes it if it is open beside the same element. */
  open = (user: CardUser, anchor: HTMLElement): void => {
    if (this.isOpen && this.anchor === anchor) return this.close()
    this.user = user
    this.anchor = anchor
    this.isOpen = true
  }

  close = (): void => {
    this.isOpen = false
  }
}
