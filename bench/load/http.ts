import { type Agent, request } from 'node:http'

/** Returns a function that sends GraphQL operations over the agent's connections, and throws if one is refused. */
export function httpPoster(port: number, agent: Agent, token?: string) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  return (query: string, variables: object): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const body = JSON.stringify({ query, variables })
    const options = {
      ...{ port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent },
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    }
    const req = request(options, (res) => {
      let text = ''
      res.setEncoding('utf8')
      res.on('data', (chunk: string) => (text += chunk))
      res.on('error', reject)
      res.on('end', () => {
        if (res.statusCode === 200 && !text.includes('"errors"')) resolve(text)
        else reject(new Error(`HTTP ${res.statusCode}: ${text.slice(0, 300)}`))
      })
    })
    req.on('error', reject)
    req.end(body)
    return promise
  }
}
