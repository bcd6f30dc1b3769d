import { hash } from 'node:crypto'

/** Returns the SHA-256 of a session's or an access token's secret. Only this hash is stored. */
export const hashToken = (token: string): string => hash('sha256', token, 'base64url')
