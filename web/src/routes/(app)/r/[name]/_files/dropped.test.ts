import { expect, test } from 'vitest'
import { readTransfer } from './dropped.ts'

const file = new File(['a'], 'a.txt')
/** Browsers give a dropped folder an item and a file, though there are no bytes. */
const folder = new File([], 'photos')

function transferOf(...dropped: { file: File; directory: boolean }[]) {
  const items = dropped.map(({ file, directory }) => ({
    kind: 'file',
    getAsFile: () => file,
    webkitGetAsEntry: () => ({ isDirectory: directory }),
  }))
  return { items, files: dropped.map(({ file }) => file) } as unknown as DataTransfer
}

test('folders among dropped files are left out and reported', () => {
  const [a, b] = [
    { file, directory: false },
    { file: folder, directory: true },
  ]
  expect(readTransfer(transferOf(a!))).toEqual({ files: [file], hasFolders: false })
  expect(readTransfer(transferOf(b!))).toEqual({ files: [], hasFolders: true })
  expect(readTransfer(transferOf(a!, b!, a!))).toEqual({ files: [file, file], hasFolders: true })
})

test('a browser that cannot tell folders gives all files', () => {
  const items = [{ kind: 'file', getAsFile: () => file }]
  expect(readTransfer({ items, files: [file] } as unknown as DataTransfer)).toEqual({
    files: [file],
    hasFolders: false,
  })
})
