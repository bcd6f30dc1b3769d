// Loaded into a server before its own code (node --import). It logs, for each password that is verified, how the hash was made.
import { createRequire } from 'node:module'

const argon2 = createRequire(import.meta.url)('@node-rs/argon2') as typeof import('@node-rs/argon2')
const { verify } = argon2

Object.assign(argon2, {
  verify(...[hash, ...others]: Parameters<typeof verify>) {
    // Without salt and hash, which no log may have.
    const how = String(hash).split('$').slice(1, 4).join(' ')
    process.stdout.write(`${JSON.stringify({ level: 30, msg: 'verify', how })}\n`)
    return verify(hash, ...others)
  },
})
