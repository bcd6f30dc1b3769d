import { m } from '@latchkey/messages'
import { Prisma } from '../../prisma/generated/client/client.ts'
import { type ApiError, rateLimited } from '../errors.ts'

/** The messages of errors about a connection that did not become available in time. pg's have no code. */
const messages = new Set([
  // No connection of the pool became free.
  'timeout exceeded when trying to connect',
  // A new connection was not established.
  'Connection terminated due to connection timeout',
])

/** The error for something that waited too long for its turn, before it asked the database for anything. */
export class TurnTimeout extends Error {
  override readonly name = 'TurnTimeout'
}

/** Returns whether something failed because its turn, or a connection to the database, did not come in time. It has changed nothing. */
const isWaitTimeout = (error: unknown): boolean =>
  error instanceof TurnTimeout ||
  (error instanceof Prisma.PrismaClientKnownRequestError
    ? // The same code is that of transactions that have started.
      error.code === 'P2028' && error.message.includes('Unable to start a transaction')
    : error instanceof Error && messages.has(error.message))

/**
 * Returns the error for a client whose request had to wait too long for the database: RATE_LIMITED, with 2
 * to 10 seconds to wait, so that all who waited do not come back at the same moment. Undefined for any other error.
 */
export const toOverload = (error: unknown): ApiError | undefined =>
  isWaitTimeout(error) ? rateLimited(2 + Math.floor(Math.random() * 9), m.server_overloaded) : undefined
