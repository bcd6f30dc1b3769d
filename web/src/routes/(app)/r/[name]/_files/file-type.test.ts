import { expect, test } from 'vitest'
import { describeType } from './file-type.ts'

test.for([
  ['report.pdf', 'application/pdf', 'PDF'],
  ['voice.mp3', 'audio/mpeg', 'MP3 sound'],
  ['clip.mov', 'video/quicktime', 'MOV film'],
  ['photo.heic', 'image/heic', 'HEIC picture'],
  ['notes', 'text/plain', 'Text'],
  ['core.dump', 'application/octet-stream', 'DUMP file'],
  ['Makefile', 'application/octet-stream', 'File'],
  ['what.is-this', 'application/octet-stream', 'File'],
] as const)('the type of %s (%s) is described as %s', ([filename, contentType, description]) => {
  expect(describeType({ filename, contentType })).toBe(description)
})
