import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterFile } from './after-file.ts'
import type { Client } from './client.ts'

/** What a link leads to: a page, or whatever a listener answers. */
type Page = string | RequestListener

/** A web site on this machine. */
export interface Site {
  /** Such as http://127.0.0.1:40123, without a slash at the end. */
  url: string
  /** Its pages by their paths. Others are not found. */
  pages: Map<string, Page>
  /** The paths that were requested, the oldest first. */
  requests: string[]
}

/** Starts a web site for one file. */
export async function siteForFile(host = '127.0.0.1'): Promise<Site> {
  const [pages, requests] = [new Map<string, Page>(), [] as string[]]
  const server = createServer((req, res) => {
    requests.push(req.url!)
    const page = pages.get(req.url!)
    if (typeof page === 'function') return page(req, res)
    if (page === undefined) return void res.writeHead(404).end()
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  })
  server.listen(0, host)
  await once(server, 'listening')
  afterFile(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, pages, requests }
}

/** Returns a page with OpenGraph metadata, by the names of its properties without `og:`. */
export const pageOf = (properties: Record<string, string>): string =>
  `<!doctype html><html><head>${Object.entries(properties)
    .map(([name, content]) => `<meta property="og:${name}" content="${content}">`)
    .join('')}</head><body>A page</body></html>`

export interface LinkPreview {
  url: string
  siteName: string | null
  title: string | null
  description: string | null
  imageUrl: string | null
  imageWidth: number | null
  imageHeight: number | null
}

/** The fields of LinkPreview. */
export const LINK_PREVIEW = '{ url siteName title description imageUrl imageWidth imageHeight }'
export const REMOVE_PREVIEW = `mutation ($id: ID!) { removeLinkPreview(messageId: $id) { version linkPreview { url } } }`

/** Returns the preview of a message as a member sees it now. */
export async function previewOf(person: Client, { id }: { id: string }): Promise<LinkPreview | null> {
  const { node } = await person.request<{ node: { linkPreview: LinkPreview | null } }>(
    `query ($id: ID!) { node(id: $id) { ... on Message { linkPreview ${LINK_PREVIEW} } } }`,
    { id },
  )
  return node.linkPreview
}
