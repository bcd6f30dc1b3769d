import type { ComponentProps } from 'svelte'
import { render } from 'svelte/server'
import { prepareMessages as prepare } from '#lib/markdown/parsed.ts'
import { loadPreviews } from '../_link-preview/link-preview.ts'
import StaticRows from './StaticRows.svelte'

/** Loads what the server renders these messages with. */
export const prepareMessages = async (
  messages: Parameters<typeof prepare>[0] & Parameters<typeof loadPreviews>[0],
): Promise<void> => void (await Promise.all([prepare(messages), loadPreviews(messages)]))

/** The marks that Svelte hydrates HTML by. Nothing hydrates the rows. Text of people cannot have them: its `<` is escaped. */
const marks = /<!--.*?-->/g

/** Renders the rows of a room for a page of the server, within the context of that page. */
export const renderRows = (
  props: ComponentProps<typeof StaticRows>,
  context: Map<unknown, unknown>,
): string => render(StaticRows, { props, context, idPrefix: 'rows' }).body.replaceAll(marks, '')
