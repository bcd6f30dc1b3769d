/** Milliseconds of the same load before a measurement. By then, frequent code is compiled in every server. */
export const WARM_UP = 8_000
