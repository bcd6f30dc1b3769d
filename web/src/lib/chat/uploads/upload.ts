import { getLocale, m } from '@latchkey/messages'
import type { Client } from '@urql/svelte'
import { formatSize } from '#lib/format/size.ts'
import type { ApiError } from '#lib/graphql/errors.ts'
import { UploadLimitsDocument } from './limits.ts'

const query = `mutation UploadAttachment($roomId: ID!, $file: File!) {
  uploadAttachment(roomId: $roomId, file: $file) { id }
}`

type Answer = {
  data?: { uploadAttachment?: { id: string } | null } | null
  errors?: { message: string; extensions?: { code?: ApiError['code'] } }[]
}

/** A failed upload, with a message for the user. */
export class UploadError extends Error {
  /** False if the same file would be refused again. */
  readonly canRetry: boolean

  constructor(message: string, canRetry: boolean) {
    super(message)
    this.canRetry = canRetry
  }
}

/** Returns why a file is too large to be sent, or an empty string, so that none is sent in vain. The API checks it again. */
export async function findSizeProblem(client: Client, file: File): Promise<string> {
  const { data } = await client.query(UploadLimitsDocument, {}).toPromise()
  const limit = data?.uploadLimits.size ?? Infinity
  return file.size > limit ? m.upload_too_large({ limit: formatSize(limit) }) : ''
}

/** A running upload. Resolves with the attachment's id, or rejects with an UploadError. */
export type Upload = { attachmentId: Promise<string>; cancel: () => void }

/**
 * Uploads a file and reports its progress (0 to 1). Uses XMLHttpRequest, because fetch does not report the progress of
 * a request.
 */
export function upload(roomId: string, file: File, onProgress: (progress: number) => void): Upload {
  const request = new XMLHttpRequest()
  const body = new FormData()
  body.set('operations', JSON.stringify({ query, variables: { roomId, file: null } }))
  body.set('map', JSON.stringify({ file: ['variables.file'] }))
  body.set('file', file)
  const attachmentId = new Promise<string>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0)
    request.onerror = () => reject(new UploadError(m.upload_connection_lost(), true))
    request.onabort = () => reject(new UploadError(m.upload_canceled(), true))
    request.onload = () => {
      const answer = parseAnswer(request.responseText)
      const id = answer?.data?.uploadAttachment?.id
      if (id) resolve(id)
      else reject(uploadError(request.status, answer))
    }
  })
  request.open('POST', '/graphql')
  request.setRequestHeader('graphql-require-preflight', '1')
  request.setRequestHeader('accept-language', getLocale())
  request.send(body)
  return { attachmentId, cancel: () => request.abort() }
}

/** Returns the error of an upload's answer. A refused file would be refused again, so only other failures can be retried. */
function uploadError(status: number, answer: Answer | null): UploadError {
  const error = answer?.errors?.[0]
  if (error) return new UploadError(error.message, !REFUSED.has(error.extensions?.code ?? 'INTERNAL'))
  // A proxy may have a lower limit than the API.
  if (status === 413) return new UploadError(m.upload_too_large_for_server(), false)
  return new UploadError(m.upload_failed(), true)
}

const REFUSED: ReadonlySet<ApiError['code']> = new Set(['BAD_USER_INPUT', 'FORBIDDEN', 'NOT_FOUND'])

function parseAnswer(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return null
  }
}
