import { defineEnvVars } from '@sveltejs/kit/env'

export const variables = defineEnvVars({
  LATCHKEY_INTERNAL_URL: {
    description: 'Where the API answers this server; the API sets it before it mounts the web app.',
    schema: (value) => new URL(value ?? 'http://localhost:4000').origin,
  },
  LATCHKEY_INTERNAL_SECRET: {
    description: 'By which the API believes this server whom it asks for; the API sets it, too.',
    schema: (value) => value ?? '',
  },
})
