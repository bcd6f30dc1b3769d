import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { type GraphQLSchema, introspectionFromSchema } from 'graphql'
import { ApiError, inEnglish } from '../errors.ts'
import { getPath, GRAPHIQL_ASSETS } from '../http/routes.ts'
import { DEFAULT_QUERY } from './graphiql-query.ts'

// GraphiQL's own build, served by this server, so that a self-hosted chat loads nothing from elsewhere.

type Encoding = 'br' | 'gzip' | 'identity'
type Asset = { path: string; contentType: string; bodies: Record<Encoding, Buffer> }

/**
 * Returns the script that starts GraphiQL. Headers of its tab go along with queries and, as connectionParams, with
 * subscriptions. The schema is part of the script, where it is compressed and kept: an answer of the API is neither.
 */
const startScript = (schema: GraphQLSchema) => `
const endpoint = location.origin + '/graphql'
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({
      url: endpoint,
      subscriptionUrl: endpoint.replace(/^http/, 'ws'),
    }),
    schema: ${JSON.stringify(introspectionFromSchema(schema))},
    defaultQuery: ${JSON.stringify(DEFAULT_QUERY)},
    isHeadersEditorEnabled: true,
  }),
)`

const scripts = [
  'react/umd/react.production.min.js',
  'react-dom/umd/react-dom.production.min.js',
  'graphiql/graphiql.min.js',
]

let loading: Promise<{ script: Asset; style: Asset; page: string }> | undefined

/** Loads and compresses GraphiQL when it is first asked for. */
const load = (schema: GraphQLSchema) => (loading ??= loadOnce(schema))

async function loadOnce(schema: GraphQLSchema) {
  const [script, style] = await Promise.all([
    Promise.all(scripts.map(read)).then((parts) =>
      createAsset('js', 'text/javascript', [...parts, startScript(schema)].join('\n;')),
    ),
    // Two thirds of the style sheet are fonts, and every system has its own.
    read('graphiql/graphiql.min.css').then((css) =>
      createAsset('css', 'text/css', css.replaceAll(/@font-face\s*\{[^}]*\}/g, '')),
    ),
  ])
  return { script, style, page: createPage(script.path, style.path) }
}

/** Reads a file of a package, such as react/umd/react.production.min.js, without its source map. */
async function read(name: string): Promise<string> {
  const [folder, ...path] = name.split('/')
  const url = new URL(path.join('/'), import.meta.resolve(`${folder}/package.json`))
  return (await readFile(url, 'utf8')).replace(/\/\/# sourceMappingURL=.*\s*$/, '')
}

/** The path contains a hash of the content, so browsers keep it for good. */
async function createAsset(extension: string, contentType: string, text: string): Promise<Asset> {
  const identity = Buffer.from(text)
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16)
  const [br, zipped] = await Promise.all([
    promisify(brotliCompress)(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    promisify(gzip)(identity),
  ])
  return {
    path: `${GRAPHIQL_ASSETS}${hash}.${extension}`,
    contentType: `${contentType}; charset=utf-8`,
    bodies: { br, gzip: zipped, identity },
  }
}

const createPage = (script: string, style: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Latchkey API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${style}">
    <style>html, body, #graphiql { height: 100%; margin: 0 }</style>
  </head>
  <body>
    <div id="graphiql"><noscript>GraphiQL needs JavaScript. docs/api.md describes the API.</noscript></div>
    <script src="${script}"></script>
  </body>
</html>
`

/** Allows this page's own assets and requests. GraphiQL writes styles into the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Responds with GraphiQL's page. */
export async function serveGraphiQL(res: ServerResponse, schema: GraphQLSchema): Promise<void> {
  const { page } = await load(schema)
  res.setHeader('content-security-policy', POLICY)
  res.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
  })
  res.end(page)
}

/** Responds with GraphiQL's script or style sheet. Throws NOT_FOUND for another path. */
export async function serveGraphiQLAsset(
  req: IncomingMessage,
  res: ServerResponse,
  schema: GraphQLSchema,
): Promise<void> {
  const { script, style } = await load(schema)
  const asset = [script, style].find(({ path }) => path === getPath(req))
  if (!asset)
    throw new ApiError('NOT_FOUND', inEnglish('There is nothing at this address. Reload the page /graphql.'))
  const encoding = chooseEncoding(req.headers['accept-encoding'])
  const body = asset.bodies[encoding]
  res.writeHead(200, {
    'content-type': asset.contentType,
    'content-length': body.length,
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
    ...(encoding !== 'identity' && { 'content-encoding': encoding }),
  })
  res.end(body)
}

const chooseEncoding = (header = ''): Encoding =>
  (['br', 'gzip'] as const).find((name) =>
    new RegExp(`(^|[\\s,])${name}(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`).test(header),
  ) ?? 'identity'
