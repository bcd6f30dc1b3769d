import { m } from '@latchkey/messages'
import { type ApiError, notFound } from '../errors.ts'

/** The error for a room that does not exist. `field` names the argument that identified it. */
export const roomNotFound = (field?: string): ApiError => notFound(m.room_not_found, field)
