/**
 * Wraps a name so that it keeps its own direction inside a text of another: as the element bdi does, for attributes and
 * plain text (U+2068 First Strong Isolate and U+2069 Pop Directional Isolate).
 */
export const isolate = (name: string): string => `\u2068${name}\u2069`
