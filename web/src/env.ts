import { defineEnvVars } from '@sveltejs/kit/env'

export const variables = defineEnvVars({
  LATCHKEY_INTERNAL_URL: {
    description:
      'The URL at which this server reaches the API. The API sets it before it mounts the web app.',
    schema: (value) => new URL(value ?? 'http://localhost:4000').origin,
  },
  LATCHKEY_INTERNAL_SECRET: {
    description:
      'Proves to the API that a request comes from this server, which names the client address. The API sets it.',
    schema: (value) => value ?? '',
  },
})
