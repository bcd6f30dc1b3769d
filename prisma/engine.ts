import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'

/**
 * Prisma's schema engine as WebAssembly, on the database that `adapter` leads to: what the prisma command runs as a
 * program that it downloads.
 */
export async function startEngine(adapter: PrismaPg): Promise<bindings.SchemaEngine> {
  await loaded
  return bindings.SchemaEngine.new(
    { datamodels: [await readSchema()] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  )
}

/** schema.prisma: its name and what it says. */
export const readSchema = async (): Promise<[string, string]> => [
  'schema.prisma',
  await readFile(new URL('schema.prisma', import.meta.url), 'utf8'),
]

/** TypeScript knows it from the browser's library only. */
declare const WebAssembly: {
  instantiate(
    code: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>
}

/** Instantiated by hand: importing the package's entry imports the .wasm as a module, of which Node still warns. */
const loaded = (async () => {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm')
  const file = join(dirname(entry), 'schema_engine_bg.wasm')
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    './schema_engine_bg.js': { ...bindings },
  })
  bindings.__wbg_set_wasm(instance.exports)
  const { __wbindgen_start: start } = instance.exports
  if (typeof start === 'function') start()
})()
