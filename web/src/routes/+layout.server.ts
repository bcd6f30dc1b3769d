import { parsePanes, PANES_COOKIE } from '#lib/ui/panes.svelte.ts'
import { LOCALE_COOKIE, regionalLocale } from '#lib/i18n/locale.ts'
import { parseTimeZone, TIME_ZONE_COOKIE } from '#lib/format/dates.svelte.ts'
import { parseRoomListView, ROOM_LIST_COOKIE } from './(app)/_shell/_rooms/view.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals, cookies, request, url }) => ({
  origin: url.origin,
  theme: locals.theme,
  language: regionalLocale(locals.locale, request.headers.get('accept-language')),
  chosenLocale: cookies.get(LOCALE_COOKIE) ?? null,
  // Chromium tells it by itself, over HTTPS. Safari and Firefox do not.
  panes: parsePanes(cookies.get(PANES_COOKIE), request.headers.get('sec-ch-ua-mobile') === '?1'),
  roomList: parseRoomListView(cookies.get(ROOM_LIST_COOKIE)),
  timeZone: parseTimeZone(cookies.get(TIME_ZONE_COOKIE)),
})
