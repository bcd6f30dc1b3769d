import type { Locale } from '@latchkey/messages/locales'

/** The addresses of the catalogue's files. Only the server knows them: it names those of a page's language in the page. */
const files = import.meta.glob<string>('../../../../packages/messages/generated/catalogues/*.js', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
})

const addressOf = (part: string, locale: Locale) =>
  Object.entries(files).find(([path]) => path.endsWith(`/${part}.${locale}.js`))![1]

/** A relation that browsers ignore: few people open the admins' pages, so nobody loads their messages before that. */
const UNUSED = 'x-messages'

/** Returns the elements of a page's head from which the browser loads the messages. See load-messages.ts. */
export function messageLinks(locale: Locale, route: string | null): string {
  const parts = partsOf(route)
  return ['app', 'pages', 'settings', 'notifications', 'admin', 'deferred']
    .map((name) => {
      const rel =
        name === 'app' || parts.includes(name) ? 'modulepreload' : name === 'admin' ? UNUSED : 'prefetch'
      return `<link rel="${rel}" data-messages="${name}" href="${addressOf(name, locale)}" />`
    })
    .join('')
}

/** Returns the parts of the catalogue that a route's page loads besides the first one. */
function partsOf(route: string | null): string[] {
  if (route?.startsWith('/(app)/admin')) return ['admin']
  if (route?.endsWith('/settings/notifications')) return ['settings', 'notifications']
  if (route?.includes('/settings')) return ['settings']
  return route && !/^\/\(app\)\/[rd]\//.test(route) ? ['pages'] : []
}
