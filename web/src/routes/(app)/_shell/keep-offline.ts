import { m } from '@latchkey/messages'
import { deleteOldValues } from '#lib/offline/saved-responses.ts'
import { keepForOffline, onUpdateReady, update } from '#lib/offline/service-worker.ts'
import { toast } from '#lib/ui/toasts.svelte.ts'

/** Prepares this device for times without a network, and tells when a new version is ready. Returns a function that stops. */
export function keepOffline(viewerId: string): () => void {
  void keepForOffline(viewerId)
  void deleteOldValues().catch(() => undefined)
  return onUpdateReady(() => toast(m.update_ready(), { label: m.update_reload(), run: () => void update() }))
}
