/** What was begun in a room and not sent; kept in this browser for the account that wrote it. */
const keyOf = (userId: string, roomId: string) => `draft ${userId} ${roomId}`

export function readDraft(userId: string, roomId: string): string {
  return localStorage.getItem(keyOf(userId, roomId)) ?? ''
}

export function keepDraft(userId: string, roomId: string, text: string): void {
  if (text.trim()) localStorage.setItem(keyOf(userId, roomId), text)
  else localStorage.removeItem(keyOf(userId, roomId))
}
