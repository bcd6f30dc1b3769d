/** The operations that GraphiQL opens with. The first runs without signing in. */
export const DEFAULT_QUERY = `# Welcome to Latchkey's API. The web app uses the same API, and nothing else.
# Press Ctrl-Enter to run an operation. The book icon opens the reference.
#
# If you are signed in to the web app in this browser, you are signed in here too.
# Otherwise run the mutation signIn, and write the token that it returns into the tab Headers below:
#   { "Authorization": "Bearer TOKEN" }
# It is sent with every operation, subscriptions included.

query Rooms {
  viewer {
    user {
      username
    }
  }
  rooms(first: 10) {
    nodes {
      id
      name
      topic
      visibility
      memberCount
      messageCount
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}

# Follow a room's events as they happen. Set roomId to an id from the query above. You must be a member of the room.
subscription Live($roomId: ID!, $after: Int) {
  roomEvents(roomId: $roomId, after: $after) {
    __typename
    version
    ... on MessagePosted {
      message {
        number
        text
        author {
          displayName
        }
      }
    }
  }
}

mutation Say($roomId: ID!, $text: String!) {
  sendMessage(input: { roomId: $roomId, text: $text }) {
    number
    version
  }
}
`
