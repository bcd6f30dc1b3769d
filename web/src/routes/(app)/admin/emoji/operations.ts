import { graphql } from '#lib/graphql/generated/index.ts'

export const ServerEmojiDocument = graphql(`
  query ServerEmoji {
    server {
      customEmojiOpen
    }
    customEmoji {
      ...CustomEmojiParts
      createdBy {
        ...UserParts
      }
    }
  }
`)

export const OpenEmojiDocument = graphql(`
  mutation OpenEmoji($open: Boolean!) {
    updateServer(input: { customEmojiOpen: $open }) {
      customEmojiOpen
    }
  }
`)
