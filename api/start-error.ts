/** Why Latchkey cannot start (or go on), in words for the person who started it: what is wrong and what to do. */
export class StartError extends Error {
  override name = 'StartError'
}
