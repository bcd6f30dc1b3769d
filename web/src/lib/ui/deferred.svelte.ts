import type { Component } from 'svelte'
import { m } from '@latchkey/messages'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { toast } from './toasts.svelte.ts'

/** A component whose code is loaded before its first use, since no page needs it at once. Deferred.svelte shows it. */
export interface DeferredComponent<Props extends object> {
  /** The component, once it is loaded. */
  readonly component: Component<Props> | undefined
  /** Loads the code, unless it is there or on its way. Tells the reader if that fails. */
  load: () => Promise<void>
  /** Loads the code before anybody has asked for it. Resolves to whether it is there. */
  preload: () => Promise<boolean>
}

/**
 * Defers a component and its messages. They are loaded by `load`, as soon as the pointer or the focus comes near what opens it. Loading
 * them whenever the page is idle would run code that few visits need; the service worker has it on the device anyway.
 */
export function defer<Props extends object>(
  load: () => Promise<{ default: Component<Props, object, '' | Extract<keyof Props, string>> }>,
): DeferredComponent<Props> {
  let component = $state.raw<Component<Props>>()
  let loading: Promise<void> | undefined

  const start = () =>
    (loading ??= Promise.all([load(), loadMessages('deferred')]).then(
      ([module]) => {
        component = module.default as Component<Props>
      },
      () => {
        // Without a network it may be missing. The next use asks for it again.
        loading = undefined
      },
    ))

  const preload = () => start().then(() => component !== undefined)

  return {
    get component() {
      return component
    },
    load: async () => {
      if (!(await preload())) toast(m.part_not_loaded())
    },
    preload,
  }
}
