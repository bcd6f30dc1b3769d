let count = 0

/** Returns the number of WebSocket connections that are open on this node. */
export const connectionCount = (): number => count

/** Counts a connection that opens (1) or has closed (-1). */
export const countConnection = (change: 1 | -1): void => void (count += change)
