/** Nodes of one message at most. A longer list or table than this is shown as plain text. */
export const MAX_NODES = 500

/** Blocks and inline markup within each other at most. What is deeper is text. */
export const MAX_DEPTH = 8

/** Thrown when a text has more markup than a page should render. */
export class TooMuchMarkup extends Error {}

/** Bounds the nodes of one message, and counts the parser's steps: tests hold that they grow linearly with the text. */
export class Meter {
  steps = 0
  nodes = 0

  step(count = 1): void {
    this.steps += count
  }

  /** Throws TooMuchMarkup above MAX_NODES. */
  node(): void {
    if (++this.nodes > MAX_NODES) throw new TooMuchMarkup()
  }
}
