import { env } from './env.ts'

let origins: readonly string[] = env.ORIGIN

/** Returns the addresses that browsers use. The first is canonical. Where the system chooses the port, it is known once the server listens. */
export const getOrigins = (): readonly string[] => origins

/** Fills in the port that the system has chosen. */
export const resolvePort = (port: number): void =>
  void (origins = env.ORIGIN.map((origin) => origin.replace(/:0$/, `:${port}`)))
