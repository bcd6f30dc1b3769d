/**
 * Returns the files that were dropped or pasted, without folders, and whether there were folders. Browsers give a folder as a
 * file that cannot be read.
 */
export function readTransfer(transfer: Pick<DataTransfer, 'files' | 'items'>): {
  files: File[]
  hasFolders: boolean
} {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry?.()?.isDirectory === true
  if (!items.some(isFolder)) return { files: [...transfer.files], hasFolders: false }
  const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile())
  return { files: files.filter((file) => file !== null), hasFolders: true }
}
