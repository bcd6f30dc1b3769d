/** Returns true if text of an element is selected. */
export function hasSelection(element: Element): boolean {
  const selection = getSelection()
  return selection?.isCollapsed === false && selection.containsNode(element, true)
}

/** Resolves when no text of an element is selected. */
export async function untilUnselected(element: Element): Promise<void> {
  while (hasSelection(element))
    await new Promise((resolve) => document.addEventListener('selectionchange', resolve, { once: true }))
}
