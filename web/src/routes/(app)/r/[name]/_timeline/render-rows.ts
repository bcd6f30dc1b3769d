import type { ComponentProps } from 'svelte'
import { render } from 'svelte/server'
import StaticRows from './StaticRows.svelte'

export { prepareMessages } from '#lib/markdown/parsed.ts'

/** What Svelte needs to hydrate HTML. Nothing hydrates the rows. Text of people has no `<` of its own in HTML. */
const marks = /<!--.*?-->/g

/** Renders the rows of a room for a page of the server, within the context of that page. */
export const renderRows = (
  props: ComponentProps<typeof StaticRows>,
  context: Map<unknown, unknown>,
): string => render(StaticRows, { props, context, idPrefix: 'rows' }).body.replaceAll(marks, '')
