import { getNamedType, getNullableType, type GraphQLField, isListType } from 'graphql'
import { DEFAULT_PAGE, MAX_PAGE } from '../pagination.ts'

/** The assumed length of a list whose field does not set the option `complexity`. */
const USUAL_LENGTH = 10

/** For a list that is usually short or empty, such as a message's reactions: a page of fifty messages must stay within the limit. */
export const SHORT_LIST = { field: 1, multiplier: 4 }

/** The cost of a connection for its own query, besides its items. */
const QUERY_COST = 10

/**
 * Returns the cost of a field: one, and the number of items by which the cost of its subfields is multiplied. A connection
 * is multiplied by its page size; its `nodes` and `edges` are not multiplied again.
 */
export function listComplexity(
  args: Record<string, unknown>,
  _context: object,
  { name, type }: Pick<GraphQLField<unknown, unknown>, 'name' | 'type'>,
): { field: number; multiplier: number } {
  const { name: typeName } = getNamedType(type)
  if (typeName.endsWith('Connection'))
    return { field: QUERY_COST, multiplier: pageSize(args['first'] ?? args['last']) }
  const isPage = name === 'nodes' || typeName.endsWith('Edge')
  return { field: 1, multiplier: isListType(getNullableType(type)) && !isPage ? USUAL_LENGTH : 1 }
}

const pageSize = (size: unknown) =>
  typeof size === 'number' ? Math.min(Math.max(size, 1), MAX_PAGE) : DEFAULT_PAGE
