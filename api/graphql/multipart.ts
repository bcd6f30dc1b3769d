import type { IncomingMessage } from 'node:http'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { getOperationAST, type GraphQLSchema } from 'graphql'
import { authenticate } from '../accounts/credential.ts'
import { requireViewer } from '../accounts/viewer.ts'
import { env } from '../env.ts'
import { inEnglish, malformed } from '../errors.ts'
import { deleteTemporaryFiles, receiveUpload, type Upload } from '../files/upload.ts'
import { decodeUtf8, requireUncompressed } from '../http/body.ts'
import { RequestError } from '../http/refuse.ts'
import { consume } from '../ops/rate-limits.ts'
import type { ResponseType } from './accept.ts'
import { prepareDocument } from './documents.ts'
import { executeOperation, isOperation, prepareOperation } from './execute.ts'
import { isObject, parseJson, readParams, type RequestParams } from './request-params.ts'
import { respondWithResult } from './respond-result.ts'
import type { ServerContext } from './server-context.ts'

/** Limits of a multipart request. UPLOAD_LIMIT applies to each file. */
const MAX_FILES = 10
const MAX_FIELD = 64 * 1024
const limits = {
  fields: 5,
  fieldSize: MAX_FIELD,
  // With the two fields that describe the operation.
  files: MAX_FILES + 2,
  parts: 17,
  headerPairs: 20,
  fileSize: env.UPLOAD_LIMIT,
}

/** The fields that describe the operation. They are read as bytes, since the parser would replace what is not UTF-8. */
const operationFields = new Set(['operations', 'map'])

/**
 * Handles multipart requests (GraphQL multipart request specification), which are mutations with files. Files are written
 * to disk as they arrive, so memory does not grow with them. Those that the mutation has not kept are deleted afterwards.
 * Throws an ApiError for a request that it cannot read.
 */
export function createMultipartHandler(schema: GraphQLSchema) {
  return async (context: ServerContext, responseType: ResponseType): Promise<void> => {
    const { req, res, bearer, client, requestId } = context
    requireUncompressed(req)
    // Before anything is written to this server's disk.
    const viewer = requireViewer(await authenticate(bearer))
    await consume(['files', viewer.user.id])
    const uploads: Upload[] = []
    try {
      const { query, operationName, variables } = await receiveParams(req, uploads)
      const prepared = await prepareDocument(client, schema, query)
      if (
        prepared.document &&
        getOperationAST(prepared.document, operationName)?.operation === 'subscription'
      )
        throw badRequest(
          'A multipart request cannot subscribe. Use WebSocket, or a JSON request with accept: text/event-stream.',
        )
      const operation = await prepareOperation(
        schema,
        { prepared, operationName, variables },
        { transport: 'http', bearer, client, requestId },
      )
      const result = isOperation(operation) ? await executeOperation(operation) : { errors: operation }
      respondWithResult(res, responseType, result)
    } finally {
      await deleteTemporaryFiles(uploads.map(({ path }) => path))
    }
  }
}

const badRequest = (text: string) => new RequestError(400, inEnglish(text))

/** Reads the operation with its files as variables. Adds every received file to `uploads`, even if it throws. */
async function receiveParams(req: IncomingMessage, uploads: Upload[]): Promise<RequestParams> {
  const fields = new Map<string, Buffer[]>()
  const files = new Map<string, Promise<Upload>>()
  const parser = createParser(req)
  let excess = false
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => (excess = true))
  parser.on('field', (_name, _value, _nameTruncated, truncated) => (excess ||= truncated))
  parser.on('file', (name, stream, filename) => {
    // busboy emits the error of a truncated file twice, and the second one has no other listener and would end the process.
    stream.on('error', () => {})
    parser.once('error', () => stream.destroy())
    req.once('close', () => req.complete || stream.destroy())
    if (operationFields.has(name)) {
      const chunks: Buffer[] = []
      fields.set(name, chunks)
      let size = 0
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > MAX_FIELD) excess = true
        else chunks.push(chunk)
      })
      return
    }
    if (files.size >= MAX_FILES) {
      excess = true
      stream.resume()
      return
    }
    const receiving = receiveUpload(stream, filename)
    files.set(name, receiving)
    receiving.then(
      (upload) => uploads.push(upload),
      () => {},
    )
  })
  try {
    await parse(req, parser)
  } catch {
    await Promise.allSettled(files.values())
    throw badRequest('The request is incomplete or not valid multipart/form-data. Send it again.')
  }
  const received = await Promise.all([...files].map(async ([name, file]) => [name, await file] as const))
  if (excess)
    throw badRequest(
      `A multipart request can have at most ${MAX_FILES} files and ${limits.fields} other fields of 64 KiB each.`,
    )
  return readParams(assignFiles(fields, new Map(received)))
}

/**
 * Feeds a request to the parser. After an error the rest of the request is read and dropped: if it were destroyed, as
 * `pipeline` does, so would be the connection, and the client would never read the refusal.
 */
async function parse(req: IncomingMessage, parser: BusboyInstance): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  parser.once('finish', resolve)
  // `on`, since the parser can report more than one error.
  parser.on('error', reject)
  req.once('close', () => req.complete || reject(new Error('The client has gone')))
  req.pipe(parser)
  try {
    await promise
  } finally {
    req.unpipe(parser)
    req.resume()
  }
}

function createParser(req: IncomingMessage): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...req.headers, 'content-type': req.headers['content-type'] ?? '' },
      limits,
      isPartAFile: (name, contentType, filename) =>
        operationFields.has(name ?? '') ||
        contentType === 'application/octet-stream' ||
        filename !== undefined,
    })
  } catch {
    throw badRequest('The content-type header has no boundary. Let your HTTP client set this header.')
  }
}

/** Assigns files to variables as the field `map` says, such as { "0": ["variables.file"] }. */
function assignFiles(fields: Map<string, Buffer[]>, files: Map<string, Upload>): unknown {
  const operations = parseField(fields, 'operations')
  const map = parseField(fields, 'map')
  // Batches are refused with the other parameters.
  if (Array.isArray(operations)) return operations
  if (!isObject(operations)) throw invalidField('operations')
  if (!isObject(map)) throw invalidField('map')
  for (const [name, paths] of Object.entries(map)) {
    const file = files.get(name)
    if (!file)
      throw malformed('map', `The field map names the file ${JSON.stringify(name)}, which was not sent.`)
    for (const path of Array.isArray(paths) ? paths : []) assignFile(operations, String(path), file)
  }
  return operations
}

function parseField(fields: Map<string, Buffer[]>, name: string): unknown {
  const chunks = fields.get(name)
  if (!chunks) throw invalidField(name)
  return parseJson(decodeUtf8(Buffer.concat(chunks)), name)
}

const invalidField = (name: string) =>
  malformed(name, `A multipart request needs a field ${name} that is a JSON object.`)

function assignFile(operations: Record<string, unknown>, path: string, file: Upload): void {
  const steps = path.split('.')
  const last = steps.pop()!
  let target: unknown = operations
  for (const step of steps)
    target = isContainer(target) && Object.hasOwn(target, step) ? target[step] : undefined
  if (
    steps[0] !== 'variables' ||
    !isContainer(target) ||
    (Object.hasOwn(target, last) && target[last] !== null)
  )
    throw malformed(
      'map',
      `The field map names ${JSON.stringify(path)}, which is not a variable that is null.`,
    )
  Object.defineProperty(target, last, { value: file, enumerable: true, configurable: true, writable: true })
}

/** Returns whether a value has members: an object, or a list of files. */
const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
