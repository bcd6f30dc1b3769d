import { z } from 'zod'

/** A sign-in provider of the settings. */
export type ProviderSettings = {
  /** Its number in the settings, as in OIDC_2_ISSUER. OIDC_ISSUER is number 1. */
  number: number
  issuer: string
  clientId: string
  clientSecret: string
  name: string
}

/** The names of the settings, such as OIDC_ISSUER and OIDC_2_CLIENT_ID. */
const settingName = /^OIDC_(?:([1-9]\d?)_)?(ISSUER|CLIENT_ID|CLIENT_SECRET|NAME)$/

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/
/** Without TLS, somebody on the way could sign in as anyone. */
const issuer = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !text.startsWith('http:') || loopback.test(new URL(text).hostname))

/**
 * Parses the settings of sign-in providers. Returns them by their numbers, or the lines that say which setting is not valid.
 * No value is repeated in a line, since one may be a secret.
 */
export function parseProviders(source: Record<string, string | undefined>): {
  providers: ProviderSettings[]
  problems: string[]
} {
  const problems: string[] = []
  const given = new Map<number, Record<string, string>>()
  for (const [name, value] of Object.entries(source)) {
    const [, number = '1', part = ''] = settingName.exec(name) ?? []
    if (!part || !value?.trim()) continue
    const settings = given.get(Number(number)) ?? {}
    if (settings[part]) problems.push(`${name} is there twice: OIDC_${part} is the same as OIDC_1_${part}.`)
    given.set(Number(number), { ...settings, [part]: value.trim() })
  }
  const providers = [...given].map(([number, settings]) => {
    const nameOf = (part: string) => `OIDC_${number === 1 ? '' : `${number}_`}${part}`
    for (const part of ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET'])
      if (!settings[part]) problems.push(`${nameOf(part)} is missing. A sign-in provider needs it.`)
    const { ISSUER = '', CLIENT_ID = '', CLIENT_SECRET = '' } = settings
    if (ISSUER && !issuer.safeParse(ISSUER).success)
      problems.push(
        `${nameOf('ISSUER')} is not valid but must be the https URL of an OpenID Connect issuer, such as https://id.example.org.`,
      )
    const name = settings['NAME'] ?? URL.parse(ISSUER)?.host ?? ISSUER
    return { number, issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, name }
  })
  const issuers = providers.map((provider) => provider.issuer)
  if (new Set(issuers).size < issuers.length)
    problems.push('Two sign-in providers have the same OIDC_ISSUER. Each needs its own.')
  return { providers: providers.toSorted((a, b) => a.number - b.number), problems }
}
