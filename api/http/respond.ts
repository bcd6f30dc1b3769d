import type { ServerResponse } from 'node:http'

/** Responds with JSON that must not be cached. */
export function respond(
  res: ServerResponse,
  status: number,
  body: object,
  contentType: string = 'application/json',
): void {
  const text = JSON.stringify(body)
  res.writeHead(status, {
    'content-type': `${contentType}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  res.end(text)
}
