import type { ApiError } from '#lib/graphql/errors.ts'

const query = `mutation UploadAttachment($roomId: ID!, $file: File!) {
  uploadAttachment(roomId: $roomId, file: $file) { id }
}`

type Answer = {
  data?: { uploadAttachment?: { id: string } | null } | null
  errors?: { message: string; extensions?: { code?: ApiError['code']; retryAfter?: number } }[]
}

/** An upload under way: what will come of it, and how to stop it. */
export type Upload = { attachment: Promise<string>; cancel: () => void }

/**
 * Uploads a file, telling how much of it is there (0 to 1). By a request of the older kind: fetch does not tell how far a
 * body is. Rejects with the API's words.
 */
export function upload(roomId: string, file: File, progress: (part: number) => void): Upload {
  const request = new XMLHttpRequest()
  const body = new FormData()
  body.set('operations', JSON.stringify({ query, variables: { roomId, file: null } }))
  body.set('map', JSON.stringify({ file: ['variables.file'] }))
  body.set('file', file)
  const attachment = new Promise<string>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0)
    request.onerror = () => reject(new Error('The connection broke. Try again.'))
    request.onabort = () => reject(new Error('Cancelled.'))
    request.onload = () => {
      const id = read(request.responseText)?.data?.uploadAttachment?.id
      const message = read(request.responseText)?.errors?.[0]?.message
      if (id) resolve(id)
      else reject(new Error(message ?? 'The server did not take this file. Try again.'))
    }
  })
  request.open('POST', '/graphql')
  request.setRequestHeader('graphql-require-preflight', '1')
  request.send(body)
  return { attachment, cancel: () => request.abort() }
}

function read(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return null
  }
}
