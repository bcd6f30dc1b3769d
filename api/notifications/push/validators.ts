import { ECDH } from 'node:crypto'
import { isIP } from 'node:net'
import { m } from '@latchkey/messages'
import { z } from 'zod'
import { env } from '../../env.ts'
import { isInRange, isPublic } from '../../outbound/address-range.ts'
import { invalid } from '../../validation.ts'

const MAX_ENDPOINT = 2_000

/**
 * Returns whether push messages may go to an address: https, and not an IP address of a private network. A name is checked
 * when the socket connects (outbound/guarded-connect.ts). Addresses of OUTBOUND_ALLOW may be private, and without TLS.
 */
function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (username || password) return false
  if (isIP(host) && isInRange(host, env.OUTBOUND_ALLOW)) return protocol === 'https:' || protocol === 'http:'
  if (isIP(host) && !isPublic(host)) return false
  return protocol === 'https:' && !/^(localhost|.*\.localhost)\.?$/.test(host)
}

const endpointNotValid = invalid(m.push_endpoint_not_valid)

export const pushEndpoint = z
  .string()
  .max(MAX_ENDPOINT, endpointNotValid)
  .refine(isEndpoint, endpointNotValid)

const base64url = /^[A-Za-z0-9_-]+={0,2}$/
const keyNotValid = invalid(m.push_key_not_valid)

/** A point on the curve P-256, uncompressed. */
export const pushPublicKey = z
  .string()
  .max(100, keyNotValid)
  .regex(base64url, keyNotValid)
  .refine((text) => isPoint(Buffer.from(text, 'base64url')), keyNotValid)

/** A secret of 16 bytes. */
export const pushSecret = z
  .string()
  .max(30, keyNotValid)
  .regex(base64url, keyNotValid)
  .refine((text) => Buffer.from(text, 'base64url').length === 16, keyNotValid)

function isPoint(bytes: Buffer): boolean {
  if (bytes.length !== 65 || bytes[0] !== 4) return false
  try {
    ECDH.convertKey(bytes, 'prime256v1')
    return true
  } catch {
    return false
  }
}
