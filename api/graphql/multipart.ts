import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import { getOperationAST, GraphQLError, type GraphQLSchema } from 'graphql'
import { authenticate } from '../accounts/credential.ts'
import { env } from '../env.ts'
import { unauthenticated } from '../errors.ts'
import { deleteTemporaryFiles, receiveUpload, type Upload } from '../files/upload.ts'
import { respond } from '../http/respond.ts'
import { consume } from '../ops/rate-limits.ts'
import { prepareDocument } from './documents.ts'
import { executeOperation, isOperation, prepareOperation } from './execute.ts'
import { maskError } from './mask-errors.ts'
import type { ServerContext } from './server-context.ts'

/** Limits of a multipart request. UPLOAD_LIMIT applies to each file. */
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
 * Handles multipart requests (GraphQL multipart request specification), which are mutations with files. Files are written
 * to disk as they arrive, so memory does not grow with them. Those that the mutation has not kept are deleted afterwards.
 */
export function createMultipartHandler(schema: GraphQLSchema) {
  return async ({ req, res, bearer, client, requestId }: ServerContext): Promise<void> => {
    const uploads: Upload[] = []
    try {
      // Before anything is written to this server's disk.
      const viewer = await authenticate(bearer)
      if (!viewer) throw unauthenticated()
      await consume(['files', viewer.user.id])
      const { query, operationName, variables } = await readParams(req, uploads)
      const prepared = await prepareDocument(client, schema, query)
      if (
        prepared.document &&
        getOperationAST(prepared.document, operationName)?.operation === 'subscription'
      )
        throw new GraphQLError(
          'A multipart request cannot subscribe. Use WebSocket, or a JSON request with accept: text/event-stream.',
        )
      const operation = await prepareOperation(
        schema,
        { prepared, operationName, variables },
        { transport: 'http', bearer, client, requestId },
      )
      respond(res, 200, isOperation(operation) ? await executeOperation(operation) : { errors: operation })
    } catch (error) {
      respond(res, error instanceof GraphQLError ? 400 : 200, { errors: [maskError(error, requestId)] })
    } finally {
      await deleteTemporaryFiles(uploads.map(({ path }) => path))
    }
  }
}

/** Reads the operation with its files as variables. Adds every received file to `uploads`, even if it throws. */
async function readParams(req: IncomingMessage, uploads: Upload[]): Promise<Params> {
  const fields = new Map<string, string>()
  const files = new Map<string, Promise<Upload>>()
  const parser = createParser(req)
  let excess = false
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => (excess = true))
  parser.on('field', (name, value, _nameTruncated, truncated) => {
    excess ||= truncated
    fields.set(name, value)
  })
  parser.on('file', (name, stream, filename) => {
    const receiving = receiveUpload(stream, filename)
    files.set(name, receiving)
    receiving.then(
      (upload) => uploads.push(upload),
      () => {},
    )
    // busboy emits the error of a truncated file twice, and the second one has no other listener and would end the process.
    stream.on('error', () => {})
    parser.once('error', () => stream.destroy())
    req.once('close', () => req.complete || stream.destroy())
  })
  try {
    await pipeline(req, parser)
  } catch {
    await Promise.allSettled(files.values())
    throw new GraphQLError('The request is incomplete or not valid multipart/form-data. Send it again.')
  }
  if (excess)
    throw new GraphQLError(
      `A multipart request can have at most ${limits.files} files and ${limits.fields} other fields of 64 KiB each.`,
    )
  const received = await Promise.all([...files].map(async ([name, file]) => [name, await file] as const))
  return assignFiles(fields, new Map(received))
}

function createParser(req: IncomingMessage) {
  try {
    return new Busboy({
      headers: { ...req.headers, 'content-type': req.headers['content-type'] ?? '' },
      limits,
    })
  } catch {
    throw new GraphQLError('The content-type header has no boundary. Let your HTTP client set this header.')
  }
}

/** Assigns files to variables as the field `map` says, such as { "0": ["variables.file"] }. */
function assignFiles(fields: Map<string, string>, files: Map<string, Upload>): Params {
  const operations = parseObject(fields.get('operations'), 'operations')
  const map = parseObject(fields.get('map'), 'map')
  if (typeof operations['query'] !== 'string') throw new GraphQLError('The field operations needs a query.')
  for (const [name, paths] of Object.entries(map)) {
    const file = files.get(name)
    if (!file)
      throw new GraphQLError(`The field map names the file ${JSON.stringify(name)}, which was not sent.`)
    for (const path of Array.isArray(paths) ? paths : []) assignFile(operations, String(path), file)
  }
  const { query, operationName, variables } = operations
  return {
    query,
    operationName: typeof operationName === 'string' ? operationName : undefined,
    variables: isObject(variables) ? variables : {},
  }
}

function assignFile(operations: Record<string, unknown>, path: string, file: Upload): void {
  const steps = path.split('.')
  const last = steps.pop()!
  let target: unknown = operations
  for (const step of steps)
    target = isObject(target) && Object.hasOwn(target, step) ? target[step] : undefined
  if (steps[0] !== 'variables' || !isObject(target) || (Object.hasOwn(target, last) && target[last] !== null))
    throw new GraphQLError(
      `The field map names ${JSON.stringify(path)}, which is not a variable that is null.`,
    )
  Object.defineProperty(target, last, { value: file, enumerable: true, configurable: true, writable: true })
}

function parseObject(text: string | undefined, field: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (isObject(value) && !Array.isArray(value)) return value
  } catch {
    // Reported below.
  }
  throw new GraphQLError(`A multipart request needs a field ${field} that is a JSON object.`)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
