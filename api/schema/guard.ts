import { m } from '@latchkey/messages'
import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql'
import type { Viewer } from '../accounts/viewer.ts'
import type { Context } from '../context.ts'
import { badInput, missingScope, sessionRequired } from '../errors.ts'
import { consume, type RateLimit } from '../ops/rate-limits.ts'
import { access, type Need } from './access.ts'

type Field = GraphQLField<unknown, Context>
type Resolver = NonNullable<Field['resolve']>

/**
 * Wraps the fields of a schema in the checks that hold for all of them: the scope of an access token, the rate limit, and
 * that text arguments can be stored. The limits of a single argument are its `validate` option. A field counts against its
 * rate limit each time it is executed, so a hundred aliases in one request count a hundred times.
 */
export function guard(schema: GraphQLSchema): GraphQLSchema {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const isRoot = roots.has(type)
    for (const field of Object.values<Field>(type.getFields()))
      if (isRoot || access[`${type.name}.${field.name}`] || field.args.length)
        guardField(type.name, field, isRoot)
  }
  return schema
}

function guardField(typeName: string, field: Field, isRoot: boolean): void {
  const entry = access[`${typeName}.${field.name}`]
  const needs = entry?.needs ?? (isRoot ? ['SESSION'] : [])
  const rate = entry?.rate ?? (isRoot ? 'write' : null)
  const guarded =
    (resolver: Resolver): Resolver =>
    (source, args, context, info) => {
      checkScope(context.viewer, needs)
      checkText(args)
      if (!rate) return resolver(source, args, context, info)
      return consumeFor(rate, context).then(() => resolver(source, args, context, info))
    }
  // Starting a subscription is guarded, its events are not.
  if (field.subscribe) field.subscribe = guarded(field.subscribe)
  else field.resolve = guarded(field.resolve ?? defaultFieldResolver)
}

function checkScope(viewer: Viewer | null, needs: readonly Need[]): void {
  const scopes = viewer?.scopes
  if (!scopes || !needs.length) return
  if (needs.some((need) => need === 'ANYONE' || (scopes as readonly Need[]).includes(need))) return
  throw needs.includes('SESSION') ? sessionRequired() : missingScope(needs)
}

const consumeFor = (rate: RateLimit, { viewer, client }: Context) =>
  consume([rate, viewer?.user.id ?? client?.address ?? 'unknown'])

/** Throws BAD_USER_INPUT for text that PostgreSQL cannot store: with NUL, or with half of a surrogate pair. */
function checkText(value: unknown, field = 'input'): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) throw badInput(field, m.text_not_storable)
  } else if (Array.isArray(value)) value.forEach((item) => checkText(item, field))
  else if (isPlainObject(value)) for (const name in value) checkText(value[name], name)
}

/** Returns true for arguments and input objects, false for dates and files. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
