import type { ApiError } from '#lib/graphql/errors.ts'

const query = `mutation UploadAttachment($roomId: ID!, $file: File!) {
  uploadAttachment(roomId: $roomId, file: $file) { id }
}`

type Answer = {
  data?: { uploadAttachment?: { id: string } | null } | null
  errors?: { message: string; extensions?: { code?: ApiError['code']; retryAfter?: number } }[]
}

/** A running upload. Resolves with the attachment's id, or rejects with a message for the user. */
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
    request.onerror = () => reject(new Error('The connection was lost. Try again.'))
    request.onabort = () => reject(new Error('Upload canceled.'))
    request.onload = () => {
      const answer = parseAnswer(request.responseText)
      const id = answer?.data?.uploadAttachment?.id
      if (id) resolve(id)
      else reject(new Error(answer?.errors?.[0]?.message ?? 'The upload failed. Try again.'))
    }
  })
  request.open('POST', '/graphql')
  request.setRequestHeader('graphql-require-preflight', '1')
  request.send(body)
  return { attachmentId, cancel: () => request.abort() }
}

function parseAnswer(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return null
  }
}
