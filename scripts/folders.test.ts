import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

/** Pairs of folders in api/ that may import each other's values, with the reason. docs/architecture.md explains them. */
const allowed: Record<string, string> = {}

const root = fileURLToPath(new URL('../', import.meta.url))
const files = globSync('api/**/*.ts', { cwd: root }).filter((file) => !/\.(test|d)\.ts$/.test(file))

/** Imports between folders, as `from > to`, each with its imports. */
const imports = new Map<string, string[]>()
for (const file of files)
  for (const imported of valueImports(file)) {
    const [from, to] = [folderOf(file), folderOf(imported)]
    if (!from || !to || from === to) continue
    // GraphQL types refer to each other, and so do the files that define them.
    if (file.endsWith('.schema.ts') && imported.endsWith('.schema.ts')) continue
    const pair = `${from} > ${to}`
    imports.set(pair, [...(imports.get(pair) ?? []), `${file} imports ${imported}`])
  }

test('no two folders of the API import each other’s values, except for a reason', () => {
  const mutual = [...imports.keys()].filter((pair) => {
    const [from, to] = pair.split(' > ')
    return from! < to! && imports.has(`${to} > ${from}`)
  })
  const unexpected = mutual
    .filter((pair) => !(pair in allowed))
    .map((pair) => [pair, imports.get(pair), imports.get(pair.split(' > ').reverse().join(' > '))])
  expect(unexpected).toEqual([])
  expect(Object.keys(allowed).filter((pair) => !mutual.includes(pair))).toEqual([])
})

/** Returns the files whose values a file imports or re-exports. Type-only imports do not count. */
function valueImports(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(root + file, 'utf8'), ts.ScriptTarget.Latest)
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const { moduleSpecifier } = statement
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || isTypeOnly(statement)) return []
    const { text } = moduleSpecifier
    return text.startsWith('.') ? [posix.join(posix.dirname(file), text)] : []
  })
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined
  const names = ts.isImportDeclaration(statement) ? clause?.namedBindings : statement.exportClause
  if (
    ts.isExportDeclaration(statement)
      ? statement.isTypeOnly
      : clause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  )
    return true
  return (
    !clause?.name &&
    names !== undefined &&
    'elements' in names &&
    names.elements.every((name) => 'isTypeOnly' in name && name.isTypeOnly)
  )
}

/** Returns the folder in api/ that a file is in, or null for a file directly in api/. */
function folderOf(file: string): string | null {
  return /^api\/([^/]+)\//.exec(file)?.[1] ?? null
}
