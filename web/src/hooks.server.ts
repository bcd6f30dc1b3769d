import type { RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleFetch, ResolveOptions } from '@sveltejs/kit/hooks'
import { withLocale } from '@latchkey/messages'
import { LATCHKEY_INTERNAL_SECRET, LATCHKEY_INTERNAL_URL } from '$app/env/private'
import { getClient } from '#lib/graphql/client.ts'
import { messageLinks } from '#lib/i18n/catalogues.ts'
import { directionOf } from '#lib/i18n/direction.ts'
import { chooseLocale, LOCALE_COOKIE } from '#lib/i18n/locale.ts'
import { repairPercents } from '#lib/navigation/percent.ts'
import { isWithoutApp } from '#lib/navigation/without-app.ts'
import { parseTheme, THEME_COOKIE } from '#lib/ui/theme.ts'
import { NeedsSetupDocument } from './routes/(auth)/operations.ts'

const FORWARDED_HEADERS = ['cookie', 'user-agent']

/** The API's cookie, over http and https. Who sends none is signed out; the session of who sends one may have ended. */
const SESSION_COOKIES = ['session', '__Host-session']

export const handle: Handle = async ({ event, resolve }) => {
  const path = repairPercents(event.url.pathname)
  if (path !== event.url.pathname) return redirectTo(path, event.url)
  const locale = chooseLocale(event.cookies.get(LOCALE_COOKIE), event.request.headers.get('accept-language'))
  event.locals.locale = locale
  event.locals.setCookies = []
  if (await leadsToSetup(event)) return redirectTo('/setup', event.url)
  // The home page of people who are signed out keeps the address / and loads nothing of the app.
  const isHome = event.url.pathname === '/' && !event.isDataRequest && event.request.method === 'GET'
  const hasSession = SESSION_COOKIES.some((name) => event.cookies.get(name))
  if (isHome && !hasSession) return event.fetch(`/welcome${event.url.search}`)

  event.locals.theme = parseTheme(event.cookies.get(THEME_COOKIE))

  const messages = isWithoutApp(event.route.id) ? '' : messageLinks(locale, event.route.id)
  const options: ResolveOptions = {
    transformPageChunk: ({ html }) =>
      html
        .replace('%theme%', event.locals.theme)
        .replace('%lang%', locale)
        .replace('%dir%', directionOf(locale))
        .replace('%messages%', messages)
        // The page can be read without them, so what paints it goes first.
        .replaceAll('rel="modulepreload"', 'rel="modulepreload" fetchpriority="low"'),
    // urql reads the content type of the responses that are inlined in the page.
    filterSerializedResponseHeaders: (name) => name === 'content-type',
    preload: ({ type, path }) =>
      type === 'js' || type === 'css' || (type === 'font' && path.includes('plex-sans-latin-wght')),
  }
  const response = await withLocale(locale, () => resolve(event, options))

  for (const cookie of event.locals.setCookies) response.headers.append('set-cookie', cookie)
  response.headers.set('referrer-policy', 'same-origin')
  response.headers.set('x-content-type-options', 'nosniff')
  // A room's former name redirects to the room, and may become another room's name later.
  if (response.status === 301) response.headers.set('cache-control', 'private, no-cache')
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    response.headers.set('content-type', 'text/html; charset=utf-8')
    // The Back button must not show a page to the next person who uses the browser.
    response.headers.set('cache-control', 'private, no-store')
  }
  return response
}

/** Set once the server is set up, so that the API is not asked again. */
let isSetUp = false

/** Returns whether a request is for a page, and the server is new: every page leads to its setup then. */
async function leadsToSetup({ request, route, fetch }: RequestEvent): Promise<boolean> {
  if (isSetUp || request.method !== 'GET' || route.id === '/(auth)/setup' || route.id?.includes('.'))
    return false
  const { data } = await getClient(fetch).query(NeedsSetupDocument, {}).toPromise()
  isSetUp = data?.server.needsSetup === false
  return data?.server.needsSetup ?? false
}

/** Redirects to another address, such as the well-formed way of writing it. With the origin, because a path may begin with two slashes. */
function redirectTo(path: string, url: URL): Response {
  const location = url.origin + path + url.search
  return new Response(null, { status: 307, headers: { location, 'cache-control': 'private, no-store' } })
}

/** Sends requests of pages for /graphql to the API, on behalf of the browser that requested the page. */
export const handleFetch: HandleFetch = async ({ event, request, fetch }) => {
  const url = new URL(request.url)
  if (url.origin !== event.url.origin || url.pathname !== '/graphql') return fetch(request)

  const headers = new Headers(request.headers)
  for (const name of FORWARDED_HEADERS) {
    const value = event.request.headers.get(name)
    if (value) headers.set(name, value)
  }
  headers.set('origin', event.url.origin)
  headers.set('accept-language', event.locals.locale)
  headers.set('x-latchkey-address', event.getClientAddress())
  headers.set('x-latchkey-secret', LATCHKEY_INTERNAL_SECRET)

  const response = await globalThis.fetch(`${LATCHKEY_INTERNAL_URL}${url.pathname}${url.search}`, {
    method: request.method,
    headers,
    body: request.method === 'GET' ? undefined : await request.arrayBuffer(),
    signal: request.signal,
  })
  event.locals.setCookies.push(...response.headers.getSetCookie())
  return response
}
