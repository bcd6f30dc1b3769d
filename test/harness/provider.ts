import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

/** A person at the provider. */
export interface PersonThere {
  subject: string
  username?: string
  name?: string
}

/** Changes the claims of an ID token, which is signed again. Returning a string replaces the token. */
export type Forge = (claims: Record<string, unknown>) => Record<string, unknown> | string

export interface TestProvider {
  issuer: string
  /** The settings of the server that uses it. */
  env: Record<string, string>
  /** The person who signs in next. Null to decline. */
  person: PersonThere | null
  /** Forges the next ID tokens. */
  forge: Forge | null
  /** Lets a server use it. Call it when the server's address is known. */
  register(server: { url: string }): void
  stop(): Promise<void>
}

const CLIENT = 'latchkey'
/** The test of secrets looks for it. */
export const CLIENT_SECRET = 'canary-of-the-client-secret'

/** Starts an OpenID provider on loopback, at which people sign in without being asked anything. */
export async function startProvider(): Promise<TestProvider> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'key', use: 'sig', alg: 'RS256' }
  const people = new Map<string, PersonThere>()
  let provider: Provider | undefined

  const server = createServer((req, res) => {
    if (!provider) return void res.writeHead(503).end()
    if (req.url?.startsWith('/interaction/')) return void finishInteraction(provider, req, res)
    if (req.url === '/token' && test.forge) replaceToken(res, test.forge)
    void provider.callback()(req, res)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const finishInteraction = (provider: Provider, req: IncomingMessage, res: ServerResponse) => {
    const { person } = test
    if (person) people.set(person.subject, person)
    const result = person ? { login: { accountId: person.subject } } : { error: 'access_denied' }
    return provider.interactionFinished(req, res, result)
  }

  /** Signs a token as the provider does. */
  const signToken = (claims: object) => {
    const parts = [{ alg: 'RS256', typ: 'JWT', kid: 'key' }, claims]
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
  }

  function replaceToken(res: ServerResponse, forge: Forge): void {
    const end = res.end.bind(res) as (body: string) => ServerResponse
    res.end = ((body: string) => {
      const answer = JSON.parse(String(body)) as { id_token: string }
      const claims = JSON.parse(Buffer.from(answer.id_token.split('.')[1]!, 'base64url').toString()) as object
      const forged = forge({ ...claims })
      const idToken = typeof forged === 'string' ? forged : signToken(forged)
      const text = JSON.stringify({ ...answer, id_token: idToken })
      res.setHeader('content-length', Buffer.byteLength(text))
      return end(text)
    }) as typeof res.end
  }

  const test: TestProvider = {
    issuer,
    env: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: CLIENT,
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
      OIDC_NAME: 'Example ID',
      OUTBOUND_ALLOW: '127.0.0.1',
    },
    person: null,
    forge: null,
    register({ url }) {
      provider = new Provider(issuer, {
        clients: [
          { client_id: CLIENT, client_secret: CLIENT_SECRET, redirect_uris: [`${url}/oidc/1/callback`] },
        ],
        jwks: { keys: [jwk] },
        cookies: { keys: ['a key of the test'] },
        claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
        features: { devInteractions: { enabled: false } },
        findAccount: (_, id) => ({
          accountId: id,
          claims: () => ({
            sub: id,
            name: people.get(id)?.name,
            preferred_username: people.get(id)?.username,
          }),
        }),
        async loadExistingGrant({ oidc }) {
          const grant = new oidc.provider.Grant({ clientId: CLIENT, accountId: oidc.account!.accountId })
          grant.addOIDCScope('openid profile')
          await grant.save()
          return grant
        },
      })
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
  }
  return test
}

/** A browser without pages: it follows redirects and keeps cookies, which belong to a host whatever the port. */
export class CookieBrowser {
  readonly cookies = new Map<string, string>()

  get header(): { cookie: string } {
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
  }

  /** Keeps the cookies of an answer. */
  keep({ headers }: { headers: Headers }): void {
    for (const line of headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value && !/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.set(name!, value)
      else this.cookies.delete(name!)
    }
  }

  /** Opens an address and follows redirects to the first address that `until` matches, which is not opened. */
  async open(address: string, until: RegExp): Promise<URL> {
    let url = new URL(address)
    for (let hops = 0; hops < 10; hops++) {
      const response = await fetch(url, { redirect: 'manual', headers: this.header })
      this.keep(response)
      const location = response.headers.get('location')
      if (!location) throw new Error(`${url.href} answered ${response.status}: ${await response.text()}`)
      url = new URL(location, url)
      if (until.test(url.href)) return url
    }
    throw new Error(`${address} redirects without end`)
  }
}
