import fc from 'fast-check'
import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { anyText } from './fuzz.ts'

type Value = fc.Arbitrary<unknown>

/** Returns values for a type of the schema: mostly of the right type, and rarely sensible. */
export function valueOf(type: GraphQLInputType, ids: readonly string[], depth = 0): Value {
  if (isNonNullType(type)) return rarely(fc.constant(null), bare(type.ofType, ids, depth))
  return fc.option(bare(type, ids, depth), { freq: 4 })
}

function bare(type: GraphQLInputType, ids: readonly string[], depth: number): Value {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return fc.array(valueOf(nullable.ofType, ids, depth + 1), { maxLength: 5 })
  if (isEnumType(nullable))
    return rarely(anyText, fc.constantFrom(...nullable.getValues().map(({ name }) => name)))
  if (isInputObjectType(nullable)) {
    const fields = Object.fromEntries(
      Object.entries(nullable.getFields()).map(([name, field]) => [
        name,
        valueOf(field.type, ids, depth + 1),
      ]),
    )
    return rarely(anyText, fc.record(fields, { requiredKeys: [] }))
  }
  return rarely(fc.jsonValue(), scalar(getNamedType(nullable).name, ids))
}

const rarely = (odd: Value, usual: Value): Value =>
  fc.oneof({ weight: 1, arbitrary: odd }, { weight: 12, arbitrary: usual })

/** An id of another type, of nothing, or one that only looks like an id. */
const oddId = fc.oneof(
  anyText,
  fc
    .tuple(
      fc.constantFrom('Room', 'User', 'Message', 'Membership', 'Ban', 'Query', '__proto__'),
      fc.uuid(),
      fc.option(fc.integer()),
    )
    .map(([type, uuid, number]) =>
      Buffer.from(`${type}:${uuid}${number === null ? '' : `,${number}`}`).toString('base64url'),
    ),
)

function scalar(name: string, ids: readonly string[]): Value {
  if (name === 'ID')
    return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: oddId })
  if (name === 'Int')
    return fc.oneof(
      fc.integer({ min: -2, max: 120 }),
      fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31),
      fc.double(),
    )
  if (name === 'Boolean') return fc.boolean()
  if (name === 'DateTime')
    return fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom(
        '2199-01-01T00:00:00Z',
        '0001-01-01T00:00:00Z',
        '9999-12-31T23:59:59.999Z',
        '+275760-09-13T00:00:00Z',
        'now',
      ),
    )
  return anyText
}

/** Returns an operation for a field, with all its arguments as variables and a small selection. */
export function operationOf(
  kind: 'query' | 'mutation' | 'subscription',
  field: GraphQLField<unknown, unknown>,
  ids: readonly string[],
) {
  const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`)
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`)
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : ''
  const args = passed.length ? `(${passed.join(', ')})` : ''
  return {
    document: `${kind} ${declared.length ? `(${declared.join(', ')})` : ''} { ${field.name}${args}${selection} }`,
    variables: fc.record(Object.fromEntries(field.args.map((arg) => [arg.name, valueOf(arg.type, ids)])), {
      requiredKeys: [],
    }),
  }
}
