import { loadLinked } from './load-linked.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = (event) => loadLinked(event)
