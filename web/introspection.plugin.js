import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
} from 'graphql'

/**
 * A codegen plugin that prints the part of the schema that Graphcache needs: the types that the app's operations can return
 * with the fields that they select and that may be null, and the types that interfaces and unions stand for. The other
 * fields are apart: only development needs them. lib/graphql/schema.ts reads it.
 */
export const plugin = (schema, documents) => {
  const definitions = documents.flatMap(({ document }) => document.definitions)
  const fragments = new Map(
    definitions.filter(({ kind }) => kind === 'FragmentDefinition').map((each) => [each.name.value, each]),
  )
  const objects = new Map()
  const requiredFields = new Map()
  const abstractTypes = new Set()
  const objectsOf = (type) => new Set(isAbstractType(type) ? schema.getPossibleTypes(type) : [type])

  /** Adds what is selected of values of these types. */
  const add = (types, { selections }) => {
    for (const type of types) {
      // Graphcache tells entities by their id.
      if (!objects.has(type)) {
        objects.set(type, new Set(type.getFields().id ? ['id'] : []))
        requiredFields.set(type, new Set())
      }
    }
    for (const selection of selections) {
      if (selection.kind === 'Field') addField(types, selection)
      else {
        const { typeCondition, selectionSet } = fragments.get(selection.name?.value) ?? selection
        const condition = typeCondition && schema.getType(typeCondition.name.value)
        if (isAbstractType(condition)) abstractTypes.add(condition)
        add(condition ? types.intersection(objectsOf(condition)) : types, selectionSet)
      }
    }
  }

  const addField = (types, { name: { value: name }, selectionSet }) => {
    if (name === '__typename') return
    for (const object of types) {
      const { type } = object.getFields()[name]
      if (name !== 'id') (isNonNullType(type) ? requiredFields : objects).get(object).add(name)
      const list = getNullableType(type)
      if (isListType(list) && !isNonNullType(list.ofType))
        throw new Error(
          `${object}.${name}: lib/graphql/schema.ts does not know lists whose items may be null.`,
        )
      const returned = getNamedType(type)
      if (isCompositeType(returned)) add(objectsOf(returned), selectionSet)
    }
  }

  for (const { kind, operation, selectionSet } of definitions)
    if (kind === 'OperationDefinition') add(objectsOf(schema.getRootType(operation)), selectionSet)

  const found = new Set(objects.keys())
  return [
    `export const objects: Record<string, string> = ${print(objects)}`,
    `export const requiredFields: Record<string, string> = ${print(requiredFields)}`,
    `export const abstractTypes: Record<string, string> = ${print(
      new Map([...abstractTypes].map((type) => [type, objectsOf(type).intersection(found)])),
    )}`,
  ].join('\n')
}

const print = (lists) =>
  JSON.stringify(
    Object.fromEntries(
      [...lists]
        .map(([type, names]) => [String(type), [...names].map(String).toSorted().join(' ')])
        .toSorted(),
    ),
    null,
    2,
  )
