import { goto } from '$app/navigation'

/** What the service worker sends to the tab that it has brought to the front. */
export interface OpenMessage {
  open: string
}

/** Opens what someone has chosen in a notification, in this tab. Returns a function that stops it. */
export function openFromNotification(): () => void {
  const workers = navigator.serviceWorker
  const onmessage = ({ data, ports: [port] }: MessageEvent<OpenMessage | null>) => {
    if (typeof data?.open !== 'string') return
    port?.postMessage('opened')
    void goto(data.open)
  }
  workers?.addEventListener('message', onmessage)
  return () => workers?.removeEventListener('message', onmessage)
}
