import { graphql } from '#lib/graphql/generated/index.ts'

export const CustomEmojiParts = graphql(`
  fragment CustomEmojiParts on CustomEmoji {
    id
    name
    url
    stillUrl
  }
`)

/** The custom emoji among these names, for texts that have them. */
export const NamedEmojiDocument = graphql(`
  query NamedEmoji($names: [String!]!) {
    customEmoji(names: $names) {
      ...CustomEmojiParts
    }
  }
`)

/** The emoji that anybody uploads or deletes. */
export const EmojiChangesDocument = graphql(`
  subscription EmojiChanges {
    viewerEvents {
      __typename
      ... on CustomEmojiChanged {
        name
        customEmoji {
          ...CustomEmojiParts
        }
      }
    }
  }
`)

/** All custom emoji, to choose from, and whether the viewer may add one. */
export const AllEmojiDocument = graphql(`
  query AllEmoji {
    customEmoji {
      ...CustomEmojiParts
      createdBy {
        id
      }
    }
    server {
      customEmojiOpen
    }
  }
`)

export const UploadEmojiDocument = graphql(`
  mutation UploadEmoji($name: String!, $file: File!) {
    uploadCustomEmoji(name: $name, file: $file) {
      ...CustomEmojiParts
    }
  }
`)

export const DeleteEmojiDocument = graphql(`
  mutation DeleteEmoji($id: ID!) {
    deleteCustomEmoji(id: $id)
  }
`)
