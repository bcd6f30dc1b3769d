import type { Reroute } from '@sveltejs/kit/hooks'
import { browser } from '$app/env'
import { repairPercents } from '#lib/navigation/percent.ts'
import { PATHS_WITHOUT_APP } from '#lib/navigation/without-app.ts'

/**
 * Finds the page of an address with malformed percent-encoding, which the router could not decode. In the browser, it finds
 * no page without the app, so that one is loaded as a new document: the browser lacks its texts.
 */
export const reroute: Reroute = ({ url }) =>
  browser && PATHS_WITHOUT_APP.includes(url.pathname) ? '/no-page-of-the-app' : repairPercents(url.pathname)
