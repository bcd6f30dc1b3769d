import type { Locale } from '@latchkey/messages/locales'
import type { Theme } from '#lib/ui/theme.ts'

declare global {
  namespace App {
    interface Error {
      /** The name of the room in which the page is missing. Absent if the room is missing too. */
      room?: string
      /** True if the browser could not load a part of the app itself. */
      codeMissing?: boolean
    }
    interface Locals {
      theme: Theme
      locale: Locale
      /** The cookies that the API set during this request, to be forwarded to the browser. */
      setCookies: string[]
    }
    interface PageState {
      /** The number of entries of the history that stand for what is open over the page. */
      layers?: number
    }
  }
}
