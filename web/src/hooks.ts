import type { Reroute } from '@sveltejs/kit/hooks'
import { repairPercents } from '#lib/navigation/percent.ts'

/** Finds the page of an address with malformed percent-encoding, which the router could not decode. */
export const reroute: Reroute = ({ url }) => repairPercents(url.pathname)
