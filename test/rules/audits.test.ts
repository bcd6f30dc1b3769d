import { serverAudits } from 'graphql-http'
import { expect, test } from 'vitest'
import { sharedServer } from '../harness/server.ts'

// The audits of the GraphQL over HTTP working group, all of them, from npm's graphql-http.

const server = sharedServer()

const audits = serverAudits({ url: `${server.url}/graphql` })

test('there are 61 audits [SEC-30]', () => expect(audits).toHaveLength(61))

test.each(audits)('$id: $name', async ({ fn }) => {
  const result = await fn()
  expect(result.status === 'ok' || result.reason).toBe(true)
})
