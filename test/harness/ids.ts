/** Returns the global id of a row, as the API gives it. */
export const globalId = (type: string, key: string): string =>
  Buffer.from(`${type}:${key}`).toString('base64url')

/** Returns the UUID in a global id, by which the database knows the row. */
export const uuidOf = (id: string): string => Buffer.from(id, 'base64url').toString().split(/[:,]/, 2)[1]!
