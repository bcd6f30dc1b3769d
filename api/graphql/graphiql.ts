/** What GraphiQL opens with: runs for a stranger, and shows the way on. */
export const firstQuery = `# This is Latchkey's API: everything the web app does goes through it.
# Run this with Ctrl-Enter. The book icon opens the documentation.
#
# If you are signed in to the web app in this browser, you are signed in here.
# Elsewhere: the mutation signIn returns a token; pass it as the header
#   { "Authorization": "Bearer TOKEN" }

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

# What happens in a room, live. Take the room's id from the query above; you have to be a member.
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
