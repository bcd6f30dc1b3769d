import { assets, immutable } from '$app/manifest'
import { self } from '$app/service-worker'
import { version } from '$app/env'
import { SIGNED_OUT } from '../lib/notifications/labels.ts'
import { joinShared, saveShared, sharedFields } from '../lib/offline/shared.ts'
import { forgetNotifications } from './notifications.ts'

/**
 * Opens the app without a network. Keeps the code of this version, so that a page that is open goes on working after
 * the server was updated, and one page of the app, the shell, which then shows what the device has saved. A new version
 * waits until the page asks for it (lib/offline/service-worker.ts).
 */

const CODE = `code ${version}`
/** The shell is of one person. Pages for people who are signed out delete it. */
const SHELL = 'shell'
const SHELL_PATH = '/offline'
/** Other apps share with this one here (the web app's manifest). */
const SHARE_PATH = '/share'
/** A proxy answers with these when the server is being restarted. */
const GATEWAY_ERRORS = [502, 503, 504]

const code = [
  ...immutable.filter(({ path }) => /\.(js|css)$/.test(path)),
  ...assets.filter(({ path }) => !path.endsWith('signed-out.js')),
].map(({ path }) => new URL(path, self.location.origin).pathname)

self.addEventListener('install', (event) =>
  event.waitUntil(caches.open(CODE).then((cache) => cache.addAll(code))),
)

self.addEventListener('activate', (event) => event.waitUntil(deleteOldCode()))

self.addEventListener('message', (event) => {
  if (event.data === 'update') void self.skipWaiting()
  if (event.data === SIGNED_OUT) event.waitUntil(forgetNotifications())
  if (typeof event.data?.viewerId === 'string') event.waitUntil(saveShell(event.data as Viewer))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin) return
  if (request.method === 'POST' && url.pathname === SHARE_PATH) event.respondWith(takeShared(request))
  if (request.method !== 'GET') return
  if (url.pathname.startsWith('/_app/immutable/') || code.includes(url.pathname))
    event.respondWith(fetchCode(request))
  else if (request.mode === 'navigate') event.respondWith(fetchPage(request))
})

async function deleteOldCode(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith('code ') && name !== CODE)
  await Promise.all(old.map((name) => caches.delete(name)))
}

/** Typefaces are kept when they are first used. */
async function fetchCode(request: Request): Promise<Response> {
  const saved = await caches.match(request, { cacheName: CODE })
  if (saved) return saved
  const response = await fetch(request)
  if (response.ok) await (await caches.open(CODE)).put(request, response.clone())
  return response
}

async function fetchPage(request: Request): Promise<Response> {
  try {
    const response = await fetch(request)
    if (!GATEWAY_ERRORS.includes(response.status)) return response
    return (await caches.match(SHELL_PATH, { cacheName: SHELL })) ?? response
  } catch (error) {
    const shell = await caches.match(SHELL_PATH, { cacheName: SHELL })
    if (shell) return shell
    throw error
  }
}

/** Keeps what was shared and opens the page that asks for a room. A device without space for it keeps the text. */
async function takeShared(request: Request): Promise<Response> {
  const form = await request.formData()
  try {
    await saveShared(form)
    return redirectTo(SHARE_PATH)
  } catch {
    return redirectTo(
      `${SHARE_PATH}?${new URLSearchParams({ text: joinShared(sharedFields(form)), lost: '1' })}`,
    )
  }
}

const redirectTo = (path: string) => Response.redirect(new URL(path, self.location.origin).href, 303)

interface Viewer {
  viewerId: string
  locale: string
}

/** Saves the shell for a viewer, with the messages of their language, once for each version of the app. */
async function saveShell({ viewerId, locale }: Viewer): Promise<void> {
  const cache = await caches.open(SHELL)
  const owner = `${viewerId} ${locale} ${version}`
  const saved = await cache.match('/owner')
  if (saved && (await saved.text()) === owner) return
  await cache.delete(SHELL_PATH)
  const response = await fetch(SHELL_PATH)
  if (!response.ok || response.redirected) return
  const html = await response.clone().text()
  const messages = Array.from(html.matchAll(/data-messages="\w+" href="([^"]+)"/g), ([, path]) => path!)
  await (await caches.open(CODE)).addAll(messages)
  await cache.put(SHELL_PATH, response)
  await cache.put('/owner', new Response(owner))
}
