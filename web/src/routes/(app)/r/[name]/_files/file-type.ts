import { m } from '@latchkey/messages'

/** Kinds of files by their MIME type, where the name of the subtype says nothing to a person. */
const names: Readonly<Record<string, () => string>> = {
  'application/pdf': () => 'PDF',
  'application/zip': () => m.file_type_archive({ format: 'ZIP' }),
  'application/x-zip-compressed': () => m.file_type_archive({ format: 'ZIP' }),
  'application/gzip': () => m.file_type_archive({ format: 'GZIP' }),
  'application/json': () => 'JSON',
  'application/msword': () => m.file_type_word_document(),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': () =>
    m.file_type_word_document(),
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': () => m.file_type_spreadsheet(),
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': () =>
    m.file_type_presentation(),
  'text/plain': () => m.file_type_text(),
  'text/csv': () => 'CSV',
}

/** Groups of MIME types. `format` is the file's extension in upper case, if it has one. */
const groups: Readonly<Record<string, (format: string | undefined) => string>> = {
  image: (format) => (format ? m.file_type_picture_of({ format }) : m.file_type_picture()),
  video: (format) => (format ? m.file_type_film_of({ format }) : m.file_type_film()),
  audio: (format) => (format ? m.file_type_sound_of({ format }) : m.file_type_sound()),
  text: (format) => (format ? m.file_type_text_of({ format }) : m.file_type_text()),
}
const anyFile = (format: string | undefined) =>
  format ? m.file_type_other_of({ format }) : m.file_type_other()

/** Returns the type of a file in words: "PDF", "MP3 sound", or "File" with its extension: "XYZ file". */
export function describeType({ filename, contentType }: { filename: string; contentType: string }): string {
  const name = names[contentType]
  if (name) return name()
  const format = /\.([a-z0-9]{1,5})$/iu.exec(filename)?.[1]?.toUpperCase()
  const describe = groups[contentType.split('/', 1)[0] ?? ''] ?? anyFile
  return describe(format)
}
