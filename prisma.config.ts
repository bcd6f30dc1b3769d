import { defineConfig } from 'prisma/config'

// Prisma's command downloads a schema engine of its own, which it does not need to generate the client:
// migrations run with the same engine as WebAssembly (prisma/migrate.ts). Any existing file keeps it from looking.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'prisma/schema.prisma' })
