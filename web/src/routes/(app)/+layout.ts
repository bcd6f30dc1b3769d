import { redirect } from '@sveltejs/kit'
import { browser } from '$app/env'
import { MyRoomsDocument } from '#lib/chat/room-list.ts'
import { roomPages } from '#lib/chat/room-pages.svelte.ts'
import { query } from '#lib/graphql/query.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import type { LayoutLoad } from './$types'

export const load: LayoutLoad = async ({ parent, fetch, url }) => {
  const { client, viewer, settings, chosenLocale, roomList } = await parent()
  // The viewer has chosen another language on another device.
  if (!browser && settings && settings.locale !== chosenLocale)
    redirect(303, withNext('/language', url.pathname + url.search))
  if (!viewer) return
  const pages = roomPages(client)
  // What fits on a screen of usual height; the browser loads the rest. Sorted by name, the rest would move the first ones.
  if (pages.first === 0) pages.set({ first: roomList.sort === 'name' ? 100 : 20, cursors: [] })
  await query(client, MyRoomsDocument, { variables: { first: pages.first }, fetch })
}
