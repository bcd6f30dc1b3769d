import type { ComponentProps } from 'svelte'
import { render } from 'svelte/server'
import StaticRows from './StaticRows.svelte'

export { prepareMessages } from '#lib/markdown/parsed.ts'

/** The marks that Svelte hydrates HTML by. Nothing hydrates the rows. Text of people cannot have them: its `<` is escaped. */
const marks = /<!--.*?-->/g

/** Renders the rows of a room for a page of the server, within the context of that page. */
export const renderRows = (
  props: ComponentProps<typeof StaticRows>,
  context: Map<unknown, unknown>,
): string => render(StaticRows, { props, context, idPrefix: 'rows' }).body.replaceAll(marks, '')
