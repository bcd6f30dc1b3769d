import { expect, test } from 'vitest'
import { parseAccept } from './accept.ts'

const json = 'application/json'
const response = 'application/graphql-response+json'

test.each([
  [undefined, [json]],
  ['', [json]],
  ['*/*', [json]],
  ['application/json', [json]],
  ['Application/JSON; charset=utf-8', [json]],
  ['image/png', [json]],
  ['application/json;q=0, text/html', ['text/html', json]],
  ['application/json;q=0.1, application/graphql-response+json', [response, json]],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', ['text/html', json]],
  [
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    [response, json, 'text/event-stream'],
  ],
  ['text/event-stream', ['text/event-stream', json]],
])('the Accept header %s allows %j, in this order', (header, types) => {
  expect(parseAccept(header)).toEqual(types)
})
