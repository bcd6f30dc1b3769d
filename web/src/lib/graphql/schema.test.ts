import { readFileSync } from 'node:fs'
import {
  buildSchema,
  isAbstractType,
  isNonNullType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { expect, test } from 'vitest'
import texts from './generated/documents.json' with { type: 'json' }
import { abstractTypes, objects, requiredFields } from './generated/introspection.ts'
import { typesWithoutId } from './schema.ts'

const schema = buildSchema(readFileSync(new URL('../../../../schema.graphql', import.meta.url), 'utf8'))
const possibleTypes = (name: string) => {
  const type = schema.getType(name)
  return isAbstractType(type) ? schema.getPossibleTypes(type).map((each) => each.name) : [name]
}

/** Every field that an operation selects, of each type that has it, and every type that a fragment names. */
const selected = new Set<string>()
const conditions = new Set<string>()
for (const text of Object.values(texts)) {
  const info = new TypeInfo(schema)
  visit(
    parse(text),
    visitWithTypeInfo(info, {
      Field() {
        const field = info.getFieldDef()!
        if (field.name.startsWith('__')) return
        for (const type of possibleTypes(info.getParentType()!.name))
          selected.add(`${type}.${field.name}${isNonNullType(field.type) ? '' : '?'}`)
      },
      InlineFragment: ({ typeCondition }) => void (typeCondition && conditions.add(typeCondition.name.value)),
      FragmentDefinition: ({ typeCondition }) => void conditions.add(typeCondition.name.value),
    }),
  )
}

const fieldsOf = (lists: Record<string, string>, mark: string) =>
  Object.entries(lists).flatMap(([type, fields]) =>
    fields
      .split(' ')
      .filter(Boolean)
      .map((field) => `${type}.${field}${field === 'id' ? '' : mark}`),
  )
const printed = [...fieldsOf(objects, '?'), ...fieldsOf(requiredFields, '')]

test('the cache’s schema has every field that an operation selects', () => {
  expect([...selected.difference(new Set(printed))]).toEqual([])
})

test('the cache’s schema has no field that no operation selects, but the ids by which entities are told', () => {
  const others = printed.filter((field) => !selected.has(field))
  expect(others.filter((field) => !field.endsWith('.id'))).toEqual([])
})

test('the cache’s schema has the types of every interface and union that a fragment names', () => {
  const named = [...conditions].filter((name) => isAbstractType(schema.getType(name)))
  expect(Object.keys(abstractTypes)).toEqual(named.toSorted())
  for (const name of named) {
    const types = possibleTypes(name).filter((type) => type in objects)
    expect(abstractTypes[name]!.split(' ')).toEqual(types.toSorted())
  }
})

test('types without an id are those that the API gives none', () => {
  for (const name of Object.keys(objects)) {
    const type = schema.getType(name)!
    const hasId = 'getFields' in type && 'id' in type.getFields()
    expect([name, typesWithoutId.includes(name)]).toEqual([name, !hasId])
  }
})
