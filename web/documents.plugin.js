import { print, stripIgnoredCharacters, visit } from 'graphql'

/** A codegen plugin that prints each operation on one line, with the fragments that it needs, by the operation's name. */
export const plugin = (_schema, documents) => {
  const definitions = documents.flatMap(({ document }) => document.definitions)
  const fragments = new Map(
    definitions.filter(({ kind }) => kind === 'FragmentDefinition').map((each) => [each.name.value, each]),
  )
  const withFragments = (definition, found = new Map([[definition.name.value, definition]])) => {
    visit(definition, {
      FragmentSpread({ name: { value } }) {
        if (found.has(value)) return
        found.set(value, fragments.get(value))
        withFragments(fragments.get(value), found)
      },
    })
    return [...found.values()]
  }
  const lines = definitions.map((definition) => [
    definition.name.value,
    stripIgnoredCharacters(withFragments(definition).map(print).join('\n')),
  ])
  return JSON.stringify(Object.fromEntries(lines), null, 2)
}
