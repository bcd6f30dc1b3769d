/** The types in which the API answers. */
export type ResponseType =
  'application/json' | 'application/graphql-response+json' | 'text/event-stream' | 'text/html'

const types: Record<string, ResponseType> = {
  'application/json': 'application/json',
  'application/*': 'application/json',
  '*/*': 'application/json',
  'application/graphql-response+json': 'application/graphql-response+json',
  'text/event-stream': 'text/event-stream',
  'text/html': 'text/html',
}

/**
 * Returns the response types that an Accept header allows, the preferred one first: by quality, then as they are written. A
 * client that accepts none of them gets JSON, which tells it more than a refusal.
 */
export function parseAccept(header: string | undefined): ResponseType[] {
  if (!header || header === '*/*') return ['application/json']
  const accepted = header
    .toLowerCase()
    .split(',')
    .map((item) => {
      const [type = '', ...parameters] = item.split(';').map((part) => part.trim())
      const quality = parameters.map((parameter) => /^q\s*=\s*([\d.]+)$/.exec(parameter)?.[1]).find(Boolean)
      return { type: types[type], quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ type, quality }) => type && quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
  return [...new Set([...accepted.map(({ type }) => type!), 'application/json' as const])]
}
