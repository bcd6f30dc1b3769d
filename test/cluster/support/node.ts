import { type Child, startChild } from './child.ts'

/** One of Latchkey's processes, as it runs in production. */
export type Node = {
  readonly name: string
  /** Where it is now; another after a restart. */
  url: string
  child: Child
  /** Starts it again after it has ended. */
  start(): Promise<void>
}

const main = new URL('../../../api/main.ts', import.meta.url).pathname

/** The address in the line that says that the server is ready. */
function addressIn(line: string): string | null {
  if (!line.includes('"address"')) return null
  return (JSON.parse(line) as { address: string }).address
}

export async function startNode(name: string, env: Record<string, string>): Promise<Node> {
  const begin = () =>
    startChild(
      process.execPath,
      [main],
      { HOST: '127.0.0.1', PORT: '0', RATE_LIMITS: 'off', NODE_ENV: 'production', ...env },
      addressIn,
    )
  const { child, said } = await begin()
  const node: Node = {
    name,
    url: said,
    child,
    async start() {
      const { child, said } = await begin()
      node.child = child
      node.url = said
    },
  }
  return node
}
