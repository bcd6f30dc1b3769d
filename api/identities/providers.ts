import { createHash } from 'node:crypto'
import type { Configuration, CustomFetch } from 'openid-client'
import type { ProviderSettings } from '../env-providers.ts'
import { env } from '../env.ts'
import { getOrigins } from '../origins.ts'
import { fetchOutside } from '../outbound/fetch-outside.ts'

/** A sign-in provider: an OpenID Connect issuer of the settings, or one that was there when somebody linked an identity. */
export type Provider = {
  /** Derived from the issuer, so that it stays when the settings are put into another order. */
  id: string
  name: string
  /** Where a browser goes to sign in. */
  url: string
}

/** Seconds by which the clocks of this server and of a provider may differ. */
export const CLOCK_TOLERANCE = 120

/** Loaded with the first sign-in through a provider. */
export const openid = () => import('openid-client')

/** The providers of the settings. None if this server sends no requests to others. */
const configured = env.OUTBOUND ? env.providers : []

const idOf = (issuer: string) => createHash('sha256').update(issuer).digest('base64url').slice(0, 16)
const urlOf = (number: number) => `${getOrigins()[0]}/oidc/${number}`

const toProvider = ({ number, issuer, name }: ProviderSettings): Provider => ({
  id: idOf(issuer),
  name,
  url: urlOf(number),
})

/** Returns the providers with which people can sign in. */
export const listProviders = (): Provider[] => configured.map(toProvider)

/** Returns the provider of an issuer. One that the settings no longer have is named after its host. */
export function providerOf(issuer: string): Provider {
  const settings = findByIssuer(issuer)
  if (settings) return toProvider(settings)
  return { id: idOf(issuer), name: URL.parse(issuer)?.host ?? issuer, url: getOrigins()[0]! }
}

/** Returns the settings of a provider by its number in addresses, or null. */
export const findByNumber = (number: number): ProviderSettings | null =>
  configured.find((provider) => provider.number === number) ?? null

export const findById = (id: string): ProviderSettings | null =>
  configured.find(({ issuer }) => idOf(issuer) === id) ?? null

const findByIssuer = (issuer: string): ProviderSettings | null =>
  configured.find((provider) => provider.issuer === issuer) ?? null

const discovered = new Map<string, Promise<Configuration>>()

/** Returns what a provider says about itself. It is asked once; a failure is forgotten. */
export function discover(provider: ProviderSettings): Promise<Configuration> {
  const found = discovered.get(provider.issuer) ?? request(provider)
  discovered.set(provider.issuer, found)
  found.catch(() => discovered.delete(provider.issuer))
  return found
}

/** The library sends forms and nothing else. */
const fetchGuarded: CustomFetch = (url, { method, headers, body, signal }) =>
  fetchOutside(url, {
    ...{ method, headers, signal },
    body: body instanceof URLSearchParams || typeof body === 'string' ? body : null,
    redirect: 'manual',
  })

async function request({ issuer, clientId, clientSecret }: ProviderSettings): Promise<Configuration> {
  const { discovery, customFetch, clockTolerance, ClientSecretBasic, ...hooks } = await openid()
  return discovery(
    new URL(issuer),
    clientId,
    { [clockTolerance]: CLOCK_TOLERANCE },
    // What a provider expects of a client that has said nothing else.
    ClientSecretBasic(clientSecret),
    {
      [customFetch]: fetchGuarded,
      // The settings allow http on loopback only. The signature of an ID token is checked in any case.
      execute: [
        hooks.enableNonRepudiationChecks,
        ...(issuer.startsWith('http:') ? [hooks.allowInsecureRequests] : []),
      ],
    },
  )
}
