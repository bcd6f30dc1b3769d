import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../schema.ts'

type Described = { description?: string | null }

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))

/** What every GraphQL server has, or Relay's connections: the specification describes it. */
const known = new Set(['String', 'Int', 'Float', 'Boolean', 'ID'])

/** All that a client may read or write by name. */
const parts: [name: string, part: Described][] = types
  .filter(({ name }) => !known.has(name))
  .flatMap((type) => [
    [type.name, type],
    ...(isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).flatMap((field): [string, Described][] => [
          [`${type.name}.${field.name}`, field],
          ...field.args.map((arg): [string, Described] => [`${type.name}.${field.name}(${arg.name})`, arg]),
        ])
      : []),
    ...(isInputObjectType(type)
      ? Object.values(type.getFields()).map((field): [string, Described] => [
          `${type.name}.${field.name}`,
          field,
        ])
      : []),
    ...(isEnumType(type)
      ? type.getValues().map((value): [string, Described] => [`${type.name}.${value.name}`, value])
      : []),
  ])

test('every type, field, argument and value of the schema says what it is', () => {
  expect(parts.length).toBeGreaterThan(300)
  expect(parts.filter(([, { description }]) => !description?.trim()).map(([name]) => name)).toEqual([])
})
