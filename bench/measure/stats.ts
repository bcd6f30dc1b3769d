const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)

/** Returns the smallest value that is not exceeded by a share (0 to 1) of the values. */
export function percentile(values: readonly number[], share: number): number {
  const order = sorted(values)
  return order[Math.min(order.length - 1, Math.max(0, Math.ceil(share * order.length) - 1))] ?? NaN
}

export function median(values: readonly number[]): number {
  const order = sorted(values)
  const middle = order.length >> 1
  return order.length % 2 ? order[middle]! : (order[middle - 1]! + order[middle]!) / 2
}

/** Returns the range of the values, from lowest to highest, divided by their median. */
export const spread = (values: readonly number[]): number =>
  values.length > 1 ? (Math.max(...values) - Math.min(...values)) / median(values) : 0

/** Returns the slope of the best-fitting straight line, in units of y per unit of x. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  return above / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
}

/** Returns the standard error of that slope. */
export function slopeError(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length
  const rise = slope(points)
  const left = points.reduce((sum, [x, y]) => sum + (y - meanY - rise * (x - meanX)) ** 2, 0)
  return Math.sqrt(left / (points.length - 2) / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0))
}
