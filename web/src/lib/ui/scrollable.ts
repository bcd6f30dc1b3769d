/**
 * An attachment for a region that may scroll. While it does, the region has a name and keyboards can reach it; otherwise
 * it is no stop and no landmark. Gives up if the region holds something that has the focus anyway.
 */
export function scrollable(label: string) {
  return (region: HTMLElement) => {
    const update = () => {
      const scrolls =
        region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1
      if (scrolls === region.hasAttribute('tabindex')) return
      if (scrolls) {
        region.tabIndex = 0
        region.setAttribute('role', 'group')
        region.setAttribute('aria-label', label)
      } else for (const name of ['tabindex', 'role', 'aria-label']) region.removeAttribute(name)
    }
    const observer = new ResizeObserver(update)
    observer.observe(region)
    for (const child of region.children) observer.observe(child)
    return () => observer.disconnect()
  }
}

/** Returns whether an arrow key would scroll a region: it has the key's direction, and is not at its end. */
export function scrollsBy(region: Element, key: string): boolean {
  if (!region.matches('[tabindex="0"][role="group"]')) return false
  const { scrollTop, scrollHeight, clientHeight, scrollWidth, clientWidth } = region
  if (key === 'ArrowUp') return scrollTop > 1
  if (key === 'ArrowDown') return scrollTop + clientHeight < scrollHeight - 1
  const hidden = scrollWidth - clientWidth
  // Written from the right, a region is at 0 where it begins, and negative beyond.
  const fromLeft =
    getComputedStyle(region).direction === 'rtl' ? hidden + region.scrollLeft : region.scrollLeft
  if (key === 'ArrowLeft') return fromLeft > 1
  return key === 'ArrowRight' && fromLeft < hidden - 1
}
