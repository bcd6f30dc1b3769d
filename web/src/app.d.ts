import type { Theme } from '#lib/ui/theme.ts'

declare global {
  namespace App {
    interface Locals {
      theme: Theme
      /** The cookies that the API set during this request, to be forwarded to the browser. */
      setCookies: string[]
    }
    interface PageState {
      /** The pane that covers the conversation on a narrow screen. */
      pane?: 'details'
    }
  }
}
