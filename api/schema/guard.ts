import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'
import { missingScope, sessionRequired, type Viewer } from '../accounts/viewer.ts'
import type { Context } from '../context.ts'
import { badInput } from '../errors.ts'
import { type RateLimit, consume } from '../ops/rate-limits.ts'
import { access, type Need } from './access.ts'

type Field = GraphQLField<unknown, Context>
type Resolver = NonNullable<Field['resolve']>

/**
 * Puts what holds for every field before the fields of a schema: that an access token has the scope for it, that it is
 * not asked for too often, and that its arguments are text that can be kept. Each field is counted as it is executed:
 * a hundred aliases in one request are a hundred.
 */
export function guard(schema: GraphQLSchema): GraphQLSchema {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const root = roots.has(type)
    for (const field of Object.values<Field>(type.getFields()))
      if (root || access[`${type.name}.${field.name}`] || field.args.length)
        guardField(type.name, field, root)
  }
  return schema
}

function guardField(typeName: string, field: Field, root: boolean): void {
  const row = access[`${typeName}.${field.name}`]
  const needs = row?.needs ?? (root ? ['SESSION'] : [])
  const rate = row?.rate ?? (root ? 'write' : null)
  const guarded =
    (resolver: Resolver): Resolver =>
    (source, args, context, info) => {
      checkScope(context.viewer, needs)
      checkText(args)
      if (!rate) return resolver(source, args, context, info)
      return count(rate, context).then(() => resolver(source, args, context, info))
    }
  // A subscription's events are not asked for one by one.
  if (field.subscribe) field.subscribe = guarded(field.subscribe)
  else field.resolve = guarded(field.resolve ?? defaultFieldResolver)
}

function checkScope(viewer: Viewer | null, needs: readonly Need[]): void {
  const scopes = viewer?.scopes
  if (!scopes || !needs.length) return
  if (needs.some((need) => need === 'ANYONE' || (scopes as readonly Need[]).includes(need))) return
  throw needs.includes('SESSION') ? sessionRequired() : missingScope(needs)
}

const count = (rate: RateLimit, { viewer, client }: Context) =>
  consume([rate, viewer?.user.id ?? client?.address ?? 'unknown'])

/** BAD_USER_INPUT for text that PostgreSQL would not keep as it is: with NUL, or half of a surrogate pair. */
function checkText(value: unknown, field = 'input'): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed())
      throw badInput(field, 'This text has characters that cannot be kept. Leave them out.')
  } else if (Array.isArray(value)) value.forEach((item) => checkText(item, field))
  else if (isPlain(value)) for (const [name, item] of Object.entries(value)) checkText(item, name)
}

/** Arguments and input objects; not dates, not files. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
