import { getOrigins } from '../origins.ts'

/** Loaded with the first passkey. */
export const webauthn = () => import('@simplewebauthn/server')

/** The host that passkeys are for, and the origins of this host. At another host of this server they do not work. */
export function relyingParty(): { id: string; origins: string[] } {
  const origins = getOrigins()
  const id = new URL(origins[0]!).hostname
  return { id, origins: origins.filter((origin) => new URL(origin).hostname === id) }
}
