/** What the icons of the tab and of the installed app show. */
interface Badge {
  /** True if the icon of the tab has a dot. */
  dot: boolean
  /** The number on the icon of the installed app. */
  count: number
}

let plain: string | undefined
let dotted: Promise<string> | undefined

/** Puts a dot on the icon of the tab, and a number on that of the installed app, or takes them away. */
export async function showBadge({ dot, count }: Badge): Promise<void> {
  // Only installed apps have such an icon.
  if (count) void navigator.setAppBadge?.(count).catch(() => undefined)
  else void navigator.clearAppBadge?.().catch(() => undefined)
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  if (!icon || (!dot && !plain)) return
  plain ??= icon.href
  icon.href = dot ? await (dotted ??= addDot(plain)) : plain
}

/** Returns the address of the icon with a dot in a corner. */
async function addDot(url: string): Promise<string> {
  const svg = await (await fetch(url)).text()
  const dot = '<circle cx="25" cy="7" r="7" fill="#d8473a"/>'
  return `data:image/svg+xml,${encodeURIComponent(svg.replace('</svg>', `${dot}</svg>`))}`
}
