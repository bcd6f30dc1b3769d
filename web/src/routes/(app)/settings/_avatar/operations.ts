import { graphql } from '#lib/graphql/generated/index.ts'

export const UploadAvatarDocument = graphql(`
  mutation UploadAvatar($file: File!, $userId: ID) {
    uploadAvatar(file: $file, userId: $userId) {
      ...UserParts
    }
  }
`)

export const RemoveAvatarDocument = graphql(`
  mutation RemoveAvatar($userId: ID) {
    removeAvatar(userId: $userId) {
      ...UserParts
    }
  }
`)
