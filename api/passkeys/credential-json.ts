import { z } from 'zod'

/** What all credentials of browsers have. The library checks the rest. */
const credential = z.looseObject({
  id: z.string().min(1).max(2_000),
  response: z.looseObject({ clientDataJSON: z.string() }),
})

/** Parses the JSON of a credential. Throws if it is not one. */
export function parseCredential<Credential>(text: string): Credential & z.infer<typeof credential> {
  if (text.length > 20_000) throw new Error('The credential is too long')
  return credential.parse(JSON.parse(text)) as Credential & z.infer<typeof credential>
}
