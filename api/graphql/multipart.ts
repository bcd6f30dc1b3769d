import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import { getOperationAST, GraphQLError, type GraphQLSchema } from 'graphql'
import { authenticate } from '../accounts/credential.ts'
import { env } from '../env.ts'
import { unauthenticated } from '../errors.ts'
import { discard, receive, type Upload } from '../files/upload.ts'
import { consume } from '../ops/rate-limits.ts'
import { respond } from '../http/respond.ts'
import type { ServerContext } from './handler.ts'
import { maskError } from './mask-errors.ts'
import { isOperation, prepareOperation, executeOperation } from './execute.ts'
import { prepareDocument } from './documents.ts'

/** What a multipart request may hold; files besides are bounded by UPLOAD_LIMIT, each. */
const limits = {
  fields: 5,
  fieldSize: 64 * 1024,
  files: 10,
  parts: 15,
  headerPairs: 20,
  fileSize: env.UPLOAD_LIMIT,
}

type Params = { query: string; operationName?: string; variables: Record<string, unknown> }

/**
 * Answers a multipart request (GraphQL multipart request specification): a mutation with files. They are written to disk
 * as they come, so that memory does not grow with them, and are gone when the request is over unless they were kept.
 */
export function createMultipartHandler(schema: GraphQLSchema) {
  return async ({ req, res, bearer, client, requestId }: ServerContext): Promise<void> => {
    const uploads: Upload[] = []
    try {
      // Before anything is written: what is sent costs whoever runs this server.
      const viewer = await authenticate(bearer)
      if (!viewer) throw unauthenticated()
      await consume(['files', viewer.user.id])
      const { query, operationName, variables } = await read(req, uploads)
      const prepared = await prepareDocument(client, schema, query)
      if (
        prepared.document &&
        getOperationAST(prepared.document, operationName)?.operation === 'subscription'
      )
        throw new GraphQLError('A subscription goes by WebSocket, or as server-sent events.')
      const operation = await prepareOperation(
        schema,
        { prepared, operationName, variables },
        { transport: 'http', bearer, client, requestId },
      )
      respond(res, 200, isOperation(operation) ? await executeOperation(operation) : { errors: operation })
    } catch (error) {
      respond(res, error instanceof GraphQLError ? 400 : 200, { errors: [maskError(error, requestId)] })
    } finally {
      await discard(uploads.map(({ path }) => path))
    }
  }
}

/** Reads the operation, with its files in their places; `uploads` are all that came, whatever is thrown. */
async function read(req: IncomingMessage, uploads: Upload[]): Promise<Params> {
  const fields = new Map<string, string>()
  const files = new Map<string, Promise<Upload>>()
  const parser = parserOf(req)
  let excess = false
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => (excess = true))
  parser.on('field', (name, value, _nameTruncated, truncated) => {
    excess ||= truncated
    fields.set(name, value)
  })
  parser.on('file', (name, stream, filename) => {
    const receiving = receive(stream, filename)
    files.set(name, receiving)
    receiving.then(
      (upload) => uploads.push(upload),
      () => {},
    )
    // The parser tells of one end twice; the second time nobody else listens, and that would end the process.
    stream.on('error', () => {})
    parser.once('error', () => stream.destroy())
    req.once('close', () => req.complete || stream.destroy())
  })
  try {
    await pipeline(req, parser)
  } catch {
    await Promise.allSettled(files.values())
    throw new GraphQLError('The request was cut off, or is no multipart/form-data. Send it again.')
  }
  if (excess)
    throw new GraphQLError(`A multipart request has at most ${limits.files} files, and little besides.`)
  return place(
    fields,
    new Map(await Promise.all([...files].map(async ([name, file]) => [name, await file] as const))),
  )
}

function parserOf(req: IncomingMessage) {
  try {
    return new Busboy({
      headers: { ...req.headers, 'content-type': req.headers['content-type'] ?? '' },
      limits,
    })
  } catch {
    throw new GraphQLError('This is no multipart/form-data: its content-type names no boundary.')
  }
}

/** Puts the files where the map says that they belong: { "0": ["variables.file"] }. */
function place(fields: Map<string, string>, files: Map<string, Upload>): Params {
  const operations = parseObject(fields.get('operations'), 'operations')
  const map = parseObject(fields.get('map'), 'map')
  if (typeof operations['query'] !== 'string') throw new GraphQLError('The field operations has no query.')
  for (const [name, paths] of Object.entries(map)) {
    const file = files.get(name)
    if (!file)
      throw new GraphQLError(`The field map names a file ${JSON.stringify(name)}, which did not come.`)
    for (const path of Array.isArray(paths) ? paths : []) setAt(operations, String(path), file)
  }
  const { query, operationName, variables } = operations
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : undefined,
    variables: isObject(variables) ? variables : {},
  }
}

function setAt(operations: Record<string, unknown>, path: string, file: Upload): void {
  const steps = path.split('.')
  const last = steps.pop()!
  let at: unknown = operations
  for (const step of steps) at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined
  if (steps[0] !== 'variables' || !isObject(at) || (Object.hasOwn(at, last) && at[last] !== null))
    throw new GraphQLError(`The field map names ${JSON.stringify(path)}, where no file can be.`)
  Object.defineProperty(at, last, { value: file, enumerable: true, configurable: true, writable: true })
}

function parseObject(text: string | undefined, field: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (isObject(value) && !Array.isArray(value)) return value
  } catch {
    // Said below.
  }
  throw new GraphQLError(`A multipart request has a field ${field}, which is a JSON object.`)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
