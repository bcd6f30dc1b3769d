/** What was begun in a room and not sent; kept in this browser for the account that wrote it. */
const prefixOf = (userId: string) => `draft ${userId} `
const keyOf = (userId: string, roomId: string) => prefixOf(userId) + roomId

export function readDraft(userId: string, roomId: string): string {
  return localStorage.getItem(keyOf(userId, roomId)) ?? ''
}

export function keepDraft(userId: string, roomId: string, text: string): void {
  if (text.trim()) localStorage.setItem(keyOf(userId, roomId), text)
  else localStorage.removeItem(keyOf(userId, roomId))
}

export function forgetDrafts(userId: string): void {
  const mine = Object.keys(localStorage).filter((key) => key.startsWith(prefixOf(userId)))
  for (const key of mine) localStorage.removeItem(key)
}
