import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type Options = {
  /** The parts that run; null: all. */
  only: string[] | null
  servers: string[] | null
  shapes: string[] | null
  rounds: number
  /** Seconds that each figure is measured for. */
  seconds: number
  /** Messages in the longer of two histories. */
  messages: number
  /** Seconds that the server is away before the storm. */
  outage: number
  /** Seconds; 0: no soak. */
  soak: number
  profile: boolean
  /** The checkout of the project whose server is measured. */
  checkout: string
}

const usage = `npm run bench -- [options]
  --only NAME,…     only these parts: fanout, turns, sends, history, storm, disconnects, stall, soak
  --servers NAME,…  only these servers of fanout and turns; ws is always among them
  --shapes WORD,…   only the shapes of fanout and turns whose name contains one of these
  --rounds N        how often each is measured; the medians count (1; with --long 5)
  --seconds N       how long each figure is measured (2; with --long 4)
  --messages N      the longer of the two histories (100,000; with --long 1,000,000)
  --outage N        seconds that the server is away before the storm (3; with --long 30)
  --soak N          also runs for N seconds under load, and prints the slope of its memory
  --long            five rounds and longer ones: figures rather than a look
  --checkout DIR    measures the server of another checkout
  --profile         writes CPU profiles of our server to bench/results`

const partNames = ['fanout', 'turns', 'sends', 'history', 'stall', 'storm', 'disconnects', 'soak']

/** Reads the command line. Ends the process with the usage when asked to, or when it makes no sense of it. */
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
    throw new Error(`${value} is no whole number.`)
  }
  const only = list(values.only)
  const unknown = only?.find((name) => !partNames.includes(name))
  if (unknown) throw new Error(`There is no part ${unknown}.`)
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
  }
}
