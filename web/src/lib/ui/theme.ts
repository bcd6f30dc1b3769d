import { keepInCookie } from './cookie.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Holds the theme, so that the server renders the first page in it. */
export const THEME_COOKIE = 'theme'

export function parseTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system'
}

/** Applies a theme and keeps it for a year. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  keepInCookie(THEME_COOKIE, theme)
}
