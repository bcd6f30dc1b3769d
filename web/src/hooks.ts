import type { Reroute } from '@sveltejs/kit/hooks'
import { browser } from '$app/env'
import { repairPercents } from '#lib/navigation/percent.ts'

/** The pages that the server alone renders: those for people who are signed out, and the help. */
const WITHOUT_APP = ['/welcome', '/login', '/signup', '/help/markup']

/**
 * Finds the page of an address with malformed percent-encoding, which the router could not decode. In the browser, it finds
 * none of these pages, so that one is loaded as a new document: the browser lacks its texts.
 */
export const reroute: Reroute = ({ url }) =>
  browser && WITHOUT_APP.includes(url.pathname) ? '/no-page-of-the-app' : repairPercents(url.pathname)
