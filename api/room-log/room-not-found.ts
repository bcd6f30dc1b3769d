import { type ApiError, notFound } from '../errors.ts'

/** The error for a room that does not exist. `field` names the argument that identified it. */
export const roomNotFound = (field?: string): ApiError =>
  notFound('This room does not exist or has been deleted.', field)
