import { getLocale, m } from '@latchkey/messages'
import { directionOf } from '#lib/i18n/direction.ts'
import { getClient } from '#lib/graphql/client.ts'
import type { RequestHandler } from './$types'
import { ServerLogoDocument } from './operations.ts'

/** The app's own icons, where the server has no logo. */
const icons = [
  { src: '/icon.svg', type: 'image/svg+xml', sizes: 'any' },
  { src: '/icon-192.png', type: 'image/png', sizes: '192x192' },
  { src: '/icon-512.png', type: 'image/png', sizes: '512x512' },
  { src: '/icon-maskable-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
]

/** Describes the app to devices that install it, in the reader's language. */
export const GET: RequestHandler = async ({ fetch }) => {
  const { data } = await getClient(fetch).query(ServerLogoDocument, {}).toPromise()
  const logoUrl = data?.server.logoUrl
  const manifest = {
    id: '/',
    lang: getLocale(),
    dir: directionOf(getLocale()),
    name: 'Latchkey',
    short_name: 'Latchkey',
    description: m.app_description(),
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#fcfbfa',
    theme_color: '#fcfbfa',
    categories: ['social', 'communication'],
    icons: logoUrl ? [{ src: logoUrl, type: 'image/webp', sizes: '512x512' }] : icons,
    share_target: {
      action: '/share',
      method: 'POST',
      enctype: 'multipart/form-data',
      params: {
        ...Object.fromEntries(['title', 'text', 'url'].map((name) => [name, name])),
        files: [{ name: 'files', accept: ['image/*'] }],
      },
    },
    shortcuts: [
      { name: m.search_messages(), url: '/search' },
      { name: m.new_room_title(), url: '/new' },
    ],
  }
  return new Response(JSON.stringify(manifest), {
    headers: { 'content-type': 'application/manifest+json', 'cache-control': 'private, no-cache' },
  })
}
