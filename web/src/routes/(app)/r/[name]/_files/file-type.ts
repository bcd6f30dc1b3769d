/** Kinds of files by their MIME type, where the name of the subtype says nothing to a person. */
const names: Readonly<Record<string, string>> = {
  'application/pdf': 'PDF',
  'application/zip': 'ZIP archive',
  'application/x-zip-compressed': 'ZIP archive',
  'application/gzip': 'GZIP archive',
  'application/json': 'JSON',
  'application/msword': 'Word document',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel spreadsheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PowerPoint presentation',
  'text/plain': 'Text',
  'text/csv': 'CSV',
}
const groups: Readonly<Record<string, string>> = {
  image: 'Picture',
  video: 'Film',
  audio: 'Sound',
  text: 'Text',
}

/** Returns the type of a file in words: "PDF", "MP3 sound", or "File" with its extension: "XYZ file". */
export function describeType({ filename, contentType }: { filename: string; contentType: string }): string {
  const name = names[contentType]
  if (name) return name
  const extension = /\.([a-z0-9]{1,5})$/iu.exec(filename)?.[1]?.toUpperCase()
  const group = groups[contentType.split('/', 1)[0] ?? ''] ?? 'File'
  return extension ? `${extension} ${group.toLowerCase()}` : group
}
