import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type Options = {
  /** The parts to run. Null: all. */
  only: string[] | null
  servers: string[] | null
  shapes: string[] | null
  rounds: number
  /** The time each figure is measured for, in seconds. */
  seconds: number
  /** The number of messages in the longer of two histories. */
  messages: number
  /** The time the server is away before the storm, in seconds. */
  outage: number
  /** The length of the soak test in seconds. 0: no soak test. */
  soak: number
  profile: boolean
  /** The checkout whose server is measured. */
  checkout: string
  /** The checkout whose server `turns` measures beside it. */
  baseline: string | null
}

const usage = `npm run bench -- [options]
  --only NAME,…     run only these parts:
                      fanout       the cost of a delivery, beside other servers
                      turns        the same beside ws, in turns of less than a second
                      quiet        the cost of a delivery while there is little to do
                      footprint    memory, start and CPU of a server that few people use
                      sends        the cost of a durable send
                      features     what notifications cost a send
                      reading      messages with few and with many replies or votes
                      history      operations in a short and in a long history
                      markup       how long pages of costly messages block the server
                      web          the web app in Chromium, by Lighthouse and by hand
                      stall        a reader that reads nothing
                      storm        1,000 clients that reconnect at once
                      disconnects  memory after 10,000 broken connections
                      soak         memory under a steady load
  --servers NAME,…  measure only these servers in fanout, turns, quiet and footprint; ws is always included
  --shapes WORD,…   measure only the shapes of fanout and turns whose title contains one of these words
  --rounds N        measure everything N times and report medians (default: 1; with --long: 5)
  --seconds N       measure each figure for N seconds (default: 2; with --long: 4)
  --messages N      compare with a history of N messages (default: 100,000; with --long: 1,000,000)
  --outage N        stop the server for N seconds before the storm (default: 3; with --long: 30)
  --soak N          also run the soak test, for N seconds
  --long            run longer and repeat, for figures that can be published
  --checkout DIR    measure the server of another checkout
  --baseline DIR    measure the server of a checkout in turn with it, in turns
  --profile         write CPU profiles of Latchkey to bench/results
  --help            print this help`

const partNames = [
  'fanout',
  'turns',
  'quiet',
  'footprint',
  'sends',
  'features',
  'reading',
  'history',
  'markup',
  'web',
  'stall',
  'storm',
  'disconnects',
  'soak',
]

/** Reads the command line. Prints the usage and exits if asked to, or if an argument is invalid. */
export function readOptions(args: string[]): Options {
  try {
    return parse(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(1)
  }
}

function parse(args: string[]): Options {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args,
    options: {
      ...{
        only: text,
        servers: text,
        shapes: text,
        rounds: text,
        seconds: text,
        messages: text,
        outage: text,
        soak: text,
        checkout: text,
        baseline: text,
      },
      ...{ long: flag, profile: flag, help: flag },
    },
  })
  if (values.help) {
    console.log(usage)
    process.exit()
  }
  const list = (value: string | undefined) => value?.split(',') ?? null
  const number = (value: string | undefined, short: number, long: number) => {
    const number = Number(value ?? (values.long ? long : short))
    if (Number.isInteger(number) && number >= 0) return number
    throw new Error(`"${value}" is not a whole number.`)
  }
  const only = list(values.only)
  const unknown = only?.find((name) => !partNames.includes(name))
  if (unknown) throw new Error(`There is no part called "${unknown}".`)
  return {
    only,
    servers: list(values.servers),
    shapes: list(values.shapes),
    rounds: number(values.rounds, 1, 5),
    seconds: number(values.seconds, 2, 4),
    messages: number(values.messages, 100_000, 1_000_000),
    outage: number(values.outage, 3, 30),
    soak: number(values.soak ?? (only?.includes('soak') ? '600' : undefined), 0, 0),
    profile: values.profile,
    checkout: resolve(values.checkout ?? join(import.meta.dirname, '..')),
    baseline: values.baseline === undefined ? null : resolve(values.baseline),
  }
}
