import type { ComponentProps } from 'svelte'
import { browser } from '$app/env'
import { page } from '$app/state'
import { defer } from '#lib/ui/deferred.svelte.ts'
import type { prepareMessages } from '#lib/markdown/parsed.ts'
import type StaticRows from './StaticRows.svelte'

/** The list of messages with all that belongs to a message. It takes the place of the rows that the server rendered. */
export const messageList = defer(() => import('./MessageList.svelte'))

type Rows = ComponentProps<typeof StaticRows>

let render: ((props: Rows, context: Map<unknown, unknown>) => string) | undefined

/** Loads the list before a room is shown, as soon as the pointer is on a link to it. A page that starts has no time yet. */
export function preloadList(): void {
  if (browser && page.route.id) void messageList.preload()
}

/**
 * Prepares the server to render messages: loads what it renders them with, and the names of emoji if they need those. The
 * browser waits for nothing: it shows the rows of the server, and loads the list.
 */
export async function prepareRows(messages: Parameters<typeof prepareMessages>[0]): Promise<void> {
  if (!import.meta.env.SSR) return
  const server = await import('./render-rows.ts')
  render = server.renderRows
  await server.prepareMessages(messages)
}

/** Renders rows to HTML, in one element. It is empty in the browser, which has no code for this. */
export const renderRows = (props: Rows, context: Map<unknown, unknown>): string =>
  render?.(props, context) ?? '<div></div>'
