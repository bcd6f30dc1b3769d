import { redirect } from '@sveltejs/kit'
import { browser } from '$app/env'
import { MyRoomsDocument } from '#lib/chat/room-list.ts'
import { query } from '#lib/graphql/query.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import type { LayoutLoad } from './$types'

export const load: LayoutLoad = async ({ parent, fetch, url }) => {
  const { client, viewer, settings, chosenLocale } = await parent()
  // The viewer has chosen another language on another device.
  if (!browser && settings && settings.locale !== chosenLocale)
    redirect(303, withNext('/language', url.pathname + url.search))
  if (viewer) await query(client, MyRoomsDocument, { variables: {}, fetch })
}
