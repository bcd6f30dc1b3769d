import { graphql } from '#lib/graphql/generated/index.ts'

/** The threads that the viewer follows, the most recently active first. */
export const ThreadsDocument = graphql(`
  query Threads($first: Int, $after: String, $last: Int, $before: String) {
    viewer {
      memberships(kinds: [THREAD], first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          status
          unreadCount
          mentionCount
          mutedUntil
          room {
            id
            kind
            name
            messageCount
            lastActivityAt
            parent {
              id
              kind
              name
              visibility
            }
            rootMessage {
              id
              number
              text
              deletedAt
              author {
                ...UserParts
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`)

/** The unread counts of the latest threads that the viewer follows. */
export const ThreadsUnreadDocument = graphql(`
  query ThreadsUnread {
    viewer {
      memberships(kinds: [THREAD], first: 20) {
        nodes {
          id
          status
          unreadCount
          mentionCount
          mutedUntil
          room {
            id
          }
        }
      }
    }
  }
`)
