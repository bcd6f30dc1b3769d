import { type Exchange, formatDocument, makeOperation, type Operation } from '@urql/svelte'
import { filter, makeSubject, map, merge, pipe, share, type Source, tap } from 'wonka'

/**
 * The operations with messages. They pass by the cache: MessageWindow keeps messages, in their order and by their versions, and
 * Graphcache would read a message with a reply as null when a mutation and a query cross.
 */
const names = new Set([
  'History',
  'Message',
  'SendMessage',
  'EditMessage',
  'DeleteMessage',
  'AddReaction',
  'RemoveReaction',
  'Notifications',
  'Thread',
  'StartThread',
  'Followed',
  'RoomThreads',
])

interface Profile {
  id: string
  displayName: string
}

/** Applies an exchange to all operations except those with messages, whose users `onProfile` receives. */
export const exceptMessages =
  (exchange: Exchange, onProfile?: (user: Profile) => void): Exchange =>
  (input) => {
    // An exchange may forward once, so both kinds of operations share a way on.
    const { source, next } = makeSubject<Operation>()
    const results = share(input.forward(source))
    const forward = (operations: Source<Operation>) => pipe(operations, tap(next), filter(isNone))
    const cached = exchange({
      ...input,
      // Graphcache subscribes to the results more than once, and each operation must go on once.
      forward: (operations) =>
        share(
          merge([
            pipe(
              results,
              filter(({ operation }) => !hasMessages(operation)),
            ),
            forward(operations),
          ]),
        ),
    })
    return (operations) => {
      const all = share(operations)
      return merge([
        pipe(
          results,
          filter(({ operation }) => hasMessages(operation)),
          tap(({ data }) => onProfile && reportProfiles(data, onProfile)),
        ),
        pipe(
          all,
          filter((operation) => !hasMessages(operation)),
          cached,
        ),
        pipe(all, filter(hasMessages), map(withTypenames), forward),
      ])
    }
  }

const isNone = (_: unknown): _ is never => false

const hasMessages = ({ kind, query }: Operation): boolean =>
  kind !== 'subscription' &&
  query.definitions.some(
    (definition) => definition.kind === 'OperationDefinition' && names.has(definition.name?.value ?? ''),
  )

const withTypenames = (operation: Operation): Operation =>
  makeOperation(operation.kind, { ...operation, query: formatDocument(operation.query) }, operation.context)

function reportProfiles(value: unknown, onProfile: (user: Profile) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (isUser(value)) return onProfile(value)
  for (const child of Object.values(value)) reportProfiles(child, onProfile)
}

const isUser = (value: object): value is Profile =>
  '__typename' in value && value.__typename === 'User' && 'id' in value && 'displayName' in value
