import { defineConfig } from 'prisma/config'

// The Prisma CLI downloads a schema engine unless this names an existing file. Generating the client does not need one, and
// migrations use the same engine as WebAssembly (prisma/migrate.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'prisma/schema.prisma' })
