/** OFF: OUTBOUND is off. REFUSED: the address, port or protocol is not allowed. */
type OutboundProblem = 'OFF' | 'REFUSED' | 'TIMEOUT' | 'TOO_LARGE' | 'TOO_MANY_REDIRECTS' | 'UNREACHABLE'

/** The error for a request to the outside that has no response. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly problem: OutboundProblem

  constructor(problem: OutboundProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.problem = problem
  }
}
