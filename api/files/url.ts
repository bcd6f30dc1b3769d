/** Where an attachment is served (serve.ts), below the server's own address; its name is there for who saves it. */
export const attachmentUrl = ({ id, filename }: { id: string; filename: string }): string =>
  `/files/${id}/${encodeURIComponent(filename)}`

/** What is known to do no harm in a browser: it only shows or plays it. */
const shown = /^(image\/(png|apng|jpeg|gif|webp|avif)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain)$/

export const isInline = (contentType: string): boolean => shown.test(contentType)
