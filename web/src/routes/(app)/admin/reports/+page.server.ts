import { resolveReport } from '#lib/reports/resolve.ts'
import type { Actions } from './$types'

export const actions: Actions = { resolve: resolveReport }
