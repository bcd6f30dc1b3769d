import type { IncomingMessage } from 'node:http'

/** Returns the address of this server that a browser used: the one of the Origin header, or that the Host header names, or else the first. */
export function chooseOrigin({ headers }: IncomingMessage, origins: readonly string[]): URL {
  const urls = origins.map((origin) => new URL(origin))
  return (
    urls.find(({ origin }) => origin === headers.origin) ??
    urls.find(({ host }) => host === headers.host) ??
    urls[0]!
  )
}
