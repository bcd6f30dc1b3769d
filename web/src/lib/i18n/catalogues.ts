import type { Locale } from '@latchkey/messages/locales'

/** The addresses of the catalogue's files. Only the server knows them: it names those of a page's language in the page. */
const files = import.meta.glob<string>('../../../../packages/messages/generated/catalogues/*.js', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
})

const addressOf = (part: string, locale: Locale) =>
  Object.entries(files).find(([path]) => path.endsWith(`/${part}.${locale}.js`))![1]

/** Returns the elements of a page's head from which the browser loads the messages. See load-messages.ts. */
export const messageLinks = (locale: Locale): string =>
  `<link rel="modulepreload" data-messages="app" href="${addressOf('app', locale)}" />` +
  `<link rel="prefetch" data-messages="settings" href="${addressOf('settings', locale)}" />` +
  // Few people open the admins' pages, so nobody loads their messages before that.
  `<link rel="x-messages" data-messages="admin" href="${addressOf('admin', locale)}" />`
