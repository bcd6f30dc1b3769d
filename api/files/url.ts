/** An attachment's path on this server. The filename is there so that downloads are saved under it; serving ignores it. */
export const attachmentUrl = ({ id, filename }: { id: string; filename: string }): string =>
  `/files/${id}/${encodeURIComponent(filename)}`
