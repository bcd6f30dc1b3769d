/**
 * Asks the API whether it allows the address of this page, unless it is the server's own. Returns the API's message, which
 * names the address to use, or an empty string.
 */
export async function findAddressProblem(origin: string): Promise<string> {
  if (location.origin === origin) return ''
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
      body: JSON.stringify({ query: '{ __typename }' }),
    })
    if (response.status !== 403) return ''
    const { errors } = (await response.json()) as { errors: { message: string }[] }
    return errors[0]?.message ?? ''
  } catch {
    // Offline: the page says so elsewhere.
    return ''
  }
}
