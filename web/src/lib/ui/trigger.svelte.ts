import { createAttachmentKey } from 'svelte/attachments'
import type { HTMLButtonAttributes } from 'svelte/elements'

export type TriggerProps = Partial<HTMLButtonAttributes>

interface Options {
  popup: 'menu' | 'dialog'
  isOpen: () => boolean
  setOpen: (open: boolean) => void
  /** Loads the code of what opens. */
  load: () => void
  /** Receives the button. */
  setElement: (element: HTMLElement) => void
}

/** Returns the props of a button that opens a menu or a popover whose code is loaded at its first use. */
export const triggerProps = ({ popup, isOpen, setOpen, load, setElement }: Options): TriggerProps => ({
  'aria-haspopup': popup,
  'aria-expanded': isOpen(),
  'data-state': isOpen() ? 'open' : 'closed',
  onpointerenter: load,
  onfocus: load,
  onclick: () => setOpen(!isOpen()),
  onkeydown(event: KeyboardEvent) {
    if (popup !== 'menu' || event.key !== 'ArrowDown') return
    event.preventDefault()
    setOpen(true)
  },
  [createAttachmentKey()]: setElement,
})
