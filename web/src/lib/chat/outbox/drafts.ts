/** Unsent drafts, kept in this browser by account and room. */
const prefix = (userId: string) => `draft ${userId} `
const storageKey = (userId: string, roomId: string) => prefix(userId) + roomId

export function readDraft(userId: string, roomId: string): string {
  return localStorage.getItem(storageKey(userId, roomId)) ?? ''
}

export function saveDraft(userId: string, roomId: string, text: string): void {
  if (text.trim()) localStorage.setItem(storageKey(userId, roomId), text)
  else localStorage.removeItem(storageKey(userId, roomId))
}

export function deleteDrafts(userId: string): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix(userId)))
  for (const key of keys) localStorage.removeItem(key)
}
