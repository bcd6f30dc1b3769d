import { buildSchema, parse, validateSubscriptionArgs, type ValidatedSubscriptionArgs } from 'graphql'
import { expect, test } from 'vitest'
import { createContext } from '../context.ts'
import { Topic } from '../pubsub/topic.ts'
import { createRenderer } from './renderer.ts'

// JSON has no form for a bigint, so an event with one can be executed and not be rendered.
const schema = buildSchema(`
  scalar Any
  type Event { value: Any }
  type Query { unused: Int }
  type Subscription { events: Event }
`)
const document = parse('subscription { events { value } }')
const args = { schema, document, contextValue: createContext(null) }
const operation = {
  ...args,
  prepared: { id: 1, document, errors: [], traits: new Map() },
  info: {} as never,
}
const { render } = createRenderer(operation, validateSubscriptionArgs(args) as ValidatedSubscriptionArgs)

interface Rendered {
  data: { events: { value: unknown } } | null
  errors?: { message: string; extensions: { code: string; requestId: string } }[]
}
const read = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as Rendered

test.for([
  ['at once', 1n],
  ['later', Promise.resolve(1n)],
])(
  'an event that cannot be rendered, which shows %s, is an error that tells only an id',
  async ([, value]) => {
    const { data, errors } = read(await render({ events: { value } }))
    expect(data).toBeNull()
    expect(errors).toMatchObject([
      { extensions: { code: 'INTERNAL', requestId: expect.any(String) as string } },
    ])
    expect(JSON.stringify(errors)).not.toContain('BigInt')
  },
)

test('after an event that cannot be rendered, its subscription and all others go on', async () => {
  const topic = new Topic<{ version?: undefined; events: { value: unknown } }>()
  const [ours, theirs]: unknown[][] = [[], []]
  const recipient = (values: unknown[]) => ({
    userId: 'ana',
    version: 0,
    send: (items: readonly Uint8Array[]) =>
      void values.push(...items.map((item) => read(item).data?.events.value)),
    end: () => undefined,
  })
  topic.enter('ours', render).recipients.add(recipient(ours!))
  topic.enter('theirs', () => Buffer.from('{}')).recipients.add(recipient(theirs!))
  for (const value of ['first', 1n, 'second', Promise.resolve(1n), 'third'])
    topic.publish([{ events: { value } }])
  await expect.poll(() => ours).toEqual(['first', undefined, 'second', undefined, 'third'])
  expect(theirs).toHaveLength(5)
})
