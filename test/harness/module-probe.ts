// Loaded into a server before its own code (node --import). On SIGUSR2 it logs the addresses of the modules that were loaded.
import { registerHooks } from 'node:module'

const modules = new Set<string>()

registerHooks({
  load(url, context, nextLoad) {
    modules.add(url)
    return nextLoad(url, context)
  },
})

process.on('SIGUSR2', () =>
  process.stdout.write(`${JSON.stringify({ level: 30, msg: 'modules', modules: [...modules] })}\n`),
)
