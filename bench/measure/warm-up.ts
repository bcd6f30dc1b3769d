/** Milliseconds of the same before it is measured: what runs often is compiled by then, in whichever server. */
export const WARM_UP = 8_000
