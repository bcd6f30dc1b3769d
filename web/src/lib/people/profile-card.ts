import { getContext, setContext } from 'svelte'

/** The person whose card is opened. A mention knows only the username. */
export interface CardUser {
  id?: string
  username: string
  displayName?: string
  avatarUrl?: string | null
}

/** Opens the profile card of a person beside an element, which gets the focus back. */
export type OpenProfileCard = (user: CardUser, anchor: HTMLElement) => void

const KEY = Symbol('profile card')

export const setProfileCard = (open: OpenProfileCard): OpenProfileCard => setContext(KEY, open)

/** Returns the function that opens a profile card. Undefined where there is no room to show it for. */
export const getProfileCard = (): OpenProfileCard | undefined => getContext<OpenProfileCard | undefined>(KEY)
