import type { Theme } from '#lib/theme.ts'

declare global {
  namespace App {
    interface Locals {
      theme: Theme
      /** Cookies that the API set while this request was answered; they go on to the browser as they are. */
      setCookies: string[]
    }
    interface PageState {
      /** On a screen without room for it: the pane that lies over the conversation. */
      pane?: 'details'
    }
  }
}
