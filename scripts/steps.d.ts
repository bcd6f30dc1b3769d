/** One step of the build. steps.js says what the properties mean. */
interface Step {
  title: string
  command: [program: string, ...args: string[]]
  cwd?: string
  inputs: string[]
  exclude?: string[]
  output: string
}

export declare const root: string
export declare const database: Step
export declare const routeTypes: Step
export declare const sources: Step[]
export declare const everything: Step[]
/** Runs the steps whose inputs have changed or whose output is missing. If one fails, prints its output and exits. */
export declare function build(steps: Step[]): void
