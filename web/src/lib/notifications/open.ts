import { goto } from '$app/navigation'

/** What the service worker sends to a tab. */
export interface WorkerMessage {
  /** The path to open in the tab, which was brought to the front. */
  open?: string
  /** The id of a thread. The tab answers whether it shows the thread, of which its address says nothing. */
  thread?: string
}

const shownThreads = new Set<string>()

/** Tells the service worker, if it asks, that this tab shows a thread. Returns a function that ends it. */
export function showThread(id: string): () => void {
  shownThreads.add(id)
  return () => shownThreads.delete(id)
}

/** Opens what someone has chosen in a notification, in this tab. Returns a function that stops it. */
export function openFromNotification(): () => void {
  const workers = navigator.serviceWorker
  const onmessage = ({ data, ports: [port] }: MessageEvent<WorkerMessage | null>) => {
    if (typeof data?.thread === 'string') port?.postMessage(shownThreads.has(data.thread))
    if (typeof data?.open !== 'string') return
    port?.postMessage(true)
    void goto(data.open)
  }
  workers?.addEventListener('message', onmessage)
  return () => workers?.removeEventListener('message', onmessage)
}
