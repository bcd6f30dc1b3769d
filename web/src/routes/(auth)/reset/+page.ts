import { textParameter } from '#lib/navigation/query.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = ({ url }) => ({ token: textParameter(url, 'token') })
