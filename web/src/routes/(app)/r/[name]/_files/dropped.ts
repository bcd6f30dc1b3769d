/** Tells people what to do instead. Browsers give a folder as a file that cannot be read. */
export const FOLDER_MESSAGE = 'Folders can’t be uploaded. Add the files in it, or a ZIP archive of it.'

/** Returns the files that were dropped or pasted, without folders, and whether there were folders. */
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
