import type { Theme } from '#lib/ui/theme.ts'

declare global {
  namespace App {
    interface Locals {
      theme: Theme
      /** The cookies that the API set during this request, to be forwarded to the browser. */
      setCookies: string[]
    }
    interface PageState {
      /** The number of entries of the history that stand for what is open over the page. */
      layers?: number
    }
  }
}
