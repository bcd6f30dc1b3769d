import type { Reroute } from '@sveltejs/kit/hooks'
import { browser } from '$app/env'
import { repairPercents } from '#lib/navigation/percent.ts'

/** The pages for people who are signed out. */
const SIGNED_OUT = ['/welcome', '/login', '/signup']

/**
 * Finds the page of an address with malformed percent-encoding, which the router could not decode. In the browser, it finds
 * no page for people who are signed out, so that one is loaded as a new document: the browser lacks its texts.
 */
export const reroute: Reroute = ({ url }) =>
  browser && SIGNED_OUT.includes(url.pathname) ? '/no-page-of-the-app' : repairPercents(url.pathname)
