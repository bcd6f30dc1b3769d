import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'

/**
 * Starts Prisma's schema engine as WebAssembly on the adapter's database. The Prisma CLI runs the same engine as a native
 * program, which it downloads.
 */
export async function startEngine(adapter: PrismaPg): Promise<bindings.SchemaEngine> {
  await loaded
  return bindings.SchemaEngine.new(
    { datamodels: [await readSchema()] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  )
}

/** The name and content of schema.prisma. */
export const readSchema = async (): Promise<[name: string, content: string]> => [
  'schema.prisma',
  await readFile(new URL('schema.prisma', import.meta.url), 'utf8'),
]

/** TypeScript declares WebAssembly only in its browser library. */
declare const WebAssembly: {
  instantiate(
    code: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>
}

/** Instantiated by hand: the package's entry imports the .wasm file as a module, and Node prints a warning for that. */
const loaded = (async () => {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm')
  const path = join(dirname(entry), 'schema_engine_bg.wasm')
  const { instance } = await WebAssembly.instantiate(await readFile(path), {
    './schema_engine_bg.js': { ...bindings },
  })
  bindings.__wbg_set_wasm(instance.exports)
  const { __wbindgen_start: start } = instance.exports
  if (typeof start === 'function') start()
})()
