import {
  type ArgumentNode,
  type ASTNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  type GraphQLSchema,
  isScalarType,
  Kind,
  type ObjectFieldNode,
  parse,
  print,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { globalId } from './ids.ts'

/** A place of a document where a scalar is passed, and the document with the variable $hostile in that place. */
export interface Place {
  /** The path of names to it, such as banUser.input.reason. */
  name: string
  scalar: string
  document: string
}

const uuid = '0199c1f5-0000-7000-8000-000000000000'
const cursor = (position: string) => Buffer.from(`c:${position}`).toString('base64url')

const texts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'a\udfff',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\uffff',
  '%',
  '_%\\',
  '\\',
  '$1',
  "'; DROP TABLE x; --",
  '{"a":1}',
  '__proto__',
  'constructor',
  '((((((((((',
  '[[:alpha:]',
  '"',
  'from:"',
  'from:%00',
  'in:\\',
  '🎉'.repeat(500),
  'e\u0301'.repeat(200),
  'a'.repeat(10_000),
  '-'.repeat(300),
  cursor(''),
  cursor('0'),
  cursor('-1'),
  cursor('1e309'),
  cursor('99999999999999999999'),
  cursor('2147483648'),
  cursor('999999999'),
  cursor(`0000-01-01T00:00:00.000Z ${uuid}`),
  cursor(`9999-12-31T24:00:00Z ${uuid}`),
  cursor(`9999-12-31T23:59:59.999Z ${uuid}`),
  cursor(`2026-02-30T00:00:00Z ${uuid}`),
  cursor(`2026-11-19T10:02:00.12345678901234567890Z ${uuid}`),
  cursor(`2026-11-19T10:02:00.000Z ${uuid} 99999999999`),
  cursor(`9999-12-31T24:00:00Z ${uuid} 1`),
  cursor(`2026-11-19T10:02:00.000Z ${uuid} 2147483647`),
  cursor(`2026-11-19T10:02:00.000Z ${uuid}\0`),
  ...['before', 'after'].flatMap((operator) =>
    [
      '0000-01-01',
      '10000-01-01',
      '-000001-01-01',
      '2027-02-29',
      '9999-12-31',
      '0001-01-01',
      '2026-11-22t00:00z',
    ].map((day) => `${operator}:${day}`),
  ),
]

const ids = [
  globalId('Room', uuid),
  globalId('User', uuid),
  globalId('Room', uuid.toUpperCase()),
  globalId('Message', `${uuid},1`),
  globalId('Message', `${uuid},0`),
  globalId('Message', `${uuid},999999999`),
  globalId('Message', `${uuid},2147483648`),
  globalId('Message', `${uuid},99999999999999999999`),
  globalId('Message', `${uuid},1e3`),
  globalId('Message', `${uuid},-1`),
  globalId('Membership', `${uuid},${uuid}`),
  globalId('Membership', uuid),
  globalId('Invite', uuid),
  globalId('Attachment', uuid),
  globalId('Session', uuid),
  globalId('Query', uuid),
  globalId('__proto__', uuid),
  `${globalId('Room', uuid)}=`,
  `${globalId('Room', uuid)}\n`,
  globalId('Room', `${uuid}\0`),
  2 ** 31,
  1.5,
  'x'.repeat(10_000),
]

const dates = [
  '2127-02-29T00:00:00Z',
  '2126-12-31T23:59:60Z',
  '2127-01-01T24:00:00Z',
  '2127-01-01T00:00:00+14:00',
  '2127-01-01T00:00:00-14:01',
  '2127-01-01T00:00:00+99:99',
  '2127-01-01t00:00:00z',
  '2127-01-01 00:00:00Z',
  ' 2127-01-01T00:00:00Z',
  '2127-01-01T00:00:00Z\n',
  ...[1, 3, 6, 9, 10, 20].map((digits) => `2127-01-01T00:00:00.${'9'.repeat(digits)}Z`),
  '9999-12-31T23:59:59.9999999Z',
  '9999-12-31T23:59:59-00:01',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+00:01',
  '10000-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '2127-01-01T00:00:00',
  '2127-01-01',
  '2127-W01-1T00:00:00Z',
  '２１２７-01-01T00:00:00Z',
  'infinity',
  '',
  2 ** 53,
  null,
]

const numbers = [2 ** 31 - 1, -(2 ** 31), 2 ** 31, 1e20, -1, 0, 1.5, '1', true, 1e308]

/** Values for each scalar that a program with a fault, or an attacker, sends. */
export const hostileValues: Record<string, readonly unknown[]> = {
  String: texts,
  ID: [...ids, ...texts.slice(0, 8)],
  DateTime: [...dates, ...texts.slice(0, 8)],
  Int: numbers,
  Boolean: ['true', 1, null, []],
}

/** Returns each place of a document where a scalar other than File is passed. */
export function placesOf(schema: GraphQLSchema, source: string): Place[] {
  const document = parse(source)
  const places: { name: string; node: ValueNode; type: GraphQLInputType }[] = []
  const info = new TypeInfo(schema)
  const names: string[] = []
  visit(
    document,
    visitWithTypeInfo(info, {
      enter(node, _key, parent) {
        if ('name' in node && isNamed(node)) names.push(node.name.value)
        const type = info.getInputType()
        const isValue = parent && !Array.isArray(parent) && isNamed(parent as ASTNode)
        if (!type || (!node.kind.endsWith('Value') && node.kind !== Kind.VARIABLE)) return
        if (!isValue && !Array.isArray(parent)) return
        const named = getNamedType(getNullableType(type))
        if (isScalarType(named) && named.name in hostileValues && node.kind !== Kind.LIST)
          places.push({ name: names.join('.'), node: node as ValueNode, type })
      },
      leave(node) {
        if ('name' in node && isNamed(node)) names.pop()
      },
    }),
  )
  return places.map(({ name, node, type }) => ({
    name,
    scalar: getNamedType(type)!.name,
    document: withHostile(document, node, String(type)),
  }))
}

const isNamed = (node: ASTNode): node is ArgumentNode | ObjectFieldNode | FieldNode =>
  node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD || node.kind === Kind.FIELD

function withHostile(document: ASTNode, place: ValueNode, type: string): string {
  const changed = visit(document, {
    enter(node) {
      return node === place ? { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: 'hostile' } } : undefined
    },
  })
  const used = new Set<string>()
  visit(changed, {
    VariableDefinition: () => false,
    Variable: (node) => void used.add(node.name.value),
  })
  const declared = parse(`query ($hostile: ${type}) { __typename }`).definitions[0]!
  return print(
    visit(changed, {
      OperationDefinition: {
        leave: (node) => ({
          ...node,
          variableDefinitions: [
            ...(node.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)),
            ...('variableDefinitions' in declared ? declared.variableDefinitions! : []),
          ],
        }),
      },
    }),
  )
}
