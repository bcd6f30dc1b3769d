import { readFileSync } from 'node:fs'
import { type DocumentNode, print } from 'graphql'

const generated = new URL('../../web/src/lib/graphql/generated/graphql.ts', import.meta.url)

/** Every operation of the web app, from the generated code: its name, its text and its definition. */
export const webDocuments = [
  ...readFileSync(generated, 'utf8').matchAll(/^export const \w+Document = (\{.*\}) as unknown as /gm),
].flatMap(([, json]) => {
  const document = JSON.parse(json!) as DocumentNode
  const operation = document.definitions.find((node) => node.kind === 'OperationDefinition')
  return operation?.name ? [{ name: operation.name.value, text: print(document), operation }] : []
})
