import { getNamedType, getNullableType, type GraphQLField, isListType } from 'graphql'
import { DEFAULT_PAGE, MAX_PAGE } from '../pagination.ts'

/** How many elements a list is taken to have whose field does not say so itself (option `complexity`). */
const USUAL_LIST = 10

/** For a list that is mostly short or empty, such as what hangs on a message: a page of fifty must stay askable. */
export const SHORT_LIST = { field: 1, multiplier: 4 }

/** What a list that takes a query of its own costs, besides what is in it. */
const QUERY = 10

/**
 * What a field costs: one, and what is selected below it as often as there are elements. A connection has as many as
 * are asked for; its `nodes` and `edges` do not multiply again.
 */
export function listComplexity(
  args: Record<string, unknown>,
  _context: object,
  { name, type }: Pick<GraphQLField<unknown, unknown>, 'name' | 'type'>,
): { field: number; multiplier: number } {
  const { name: typeName } = getNamedType(type)
  if (typeName.endsWith('Connection'))
    return { field: QUERY, multiplier: pageSize(args['first'] ?? args['last']) }
  const paged = name === 'nodes' || typeName.endsWith('Edge')
  return { field: 1, multiplier: isListType(getNullableType(type)) && !paged ? USUAL_LIST : 1 }
}

const pageSize = (size: unknown) =>
  typeof size === 'number' ? Math.min(Math.max(size, 1), MAX_PAGE) : DEFAULT_PAGE
