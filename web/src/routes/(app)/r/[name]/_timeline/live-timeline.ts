import type { ComponentProps } from 'svelte'
import { browser } from '$app/env'
import { page } from '$app/state'
import { defer } from '#lib/ui/deferred.svelte.ts'
import type { prepareRows as prepareOnServer } from './render-rows.ts'
import type StaticRows from './StaticRows.svelte'

/** The messages as they change, with all that belongs to one. They take the place of the rows that the server rendered. */
export const liveTimeline = defer(() => import('./LiveTimeline.svelte'))

type Rows = ComponentProps<typeof StaticRows>
type Context = Map<unknown, unknown>

let render: ((props: Rows, context: Context) => string) | undefined

/** Loads them before a room is shown, as soon as the pointer is on a link to it. A page that starts has no time yet. */
export function preloadTimeline(): void {
  if (browser && page.route.id) void liveTimeline.preload()
}

/**
 * Prepares the server to render messages: loads what it renders them with, and the emoji that they have by name. The
 * browser waits for nothing: it shows the rows of the server, and loads the live ones.
 */
export async function prepareRows(...args: Parameters<typeof prepareOnServer>): Promise<void> {
  if (!import.meta.env.SSR) return
  const server = await import('./render-rows.ts')
  render = server.renderRows
  await server.prepareRows(...args)
}

/** Renders the rows of a page to HTML, in one element. It is empty in the browser, which has no code for this. */
export const renderRows = (
  { page, ...props }: Omit<Rows, 'page'> & { page: Rows['page'] | null },
  context: Context,
): string => (page && render?.({ page, ...props }, context)) ?? '<div></div>'
