/**
 * Returns an address whose percent signs all begin an escape, so that decoding it never fails. Returns the address itself
 * if it is well formed. Otherwise a percent sign that begins no escape stands for itself, as in `/r/100%`.
 */
export function repairPercents(address: string): string {
  if (isDecodable(address)) return address
  const repaired = address.replaceAll(/%(?![0-9a-f]{2})/gi, '%25')
  // The escapes that are left may be no UTF-8, such as %E0%A4. Then none of them is meant as one.
  return isDecodable(repaired) ? repaired : address.replaceAll('%', '%25')
}

const isDecodable = (address: string): boolean => decode(address) !== null

/** The bundler takes decoding for a function that cannot throw, and removes a call whose result is not used. */
function decode(address: string): string | null {
  try {
    return decodeURIComponent(address)
  } catch {
    return null
  }
}
