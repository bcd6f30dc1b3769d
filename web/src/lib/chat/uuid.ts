/**
 * Returns a random UUID (version 4). `crypto.randomUUID` exists over https only, and a server in a home network may be
 * reached over http.
 */
export function uuid(): string {
  if (globalThis.isSecureContext) return crypto.randomUUID()
  return formatUuid(crypto.getRandomValues(new Uint8Array(16)))
}

/** Formats sixteen random bytes as a UUID of version 4. */
export function formatUuid(bytes: Uint8Array): string {
  const versioned = bytes.map((byte, index) =>
    index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte,
  )
  const hex = Array.from(versioned, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
