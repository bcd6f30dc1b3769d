import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../schema.ts'

type Described = { description?: string | null }

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))

/** Described by the GraphQL specification. */
const builtIn = new Set(['String', 'Int', 'Float', 'Boolean', 'ID'])

/** Every part of the schema that a client can name. */
const parts: [name: string, part: Described][] = types
  .filter(({ name }) => !builtIn.has(name))
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

test('every type, field, argument and enum value has a description', () => {
  expect(parts.length).toBeGreaterThan(300)
  expect(parts.filter(([, { description }]) => !description?.trim()).map(([name]) => name)).toEqual([])
})
