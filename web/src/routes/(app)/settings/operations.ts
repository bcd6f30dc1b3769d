import { graphql } from '#lib/graphql/generated/index.ts'

export const SignOutDocument = graphql(`
  mutation SignOut {
    signOut
  }
`)

export const UpdateProfileDocument = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      ...UserParts
    }
  }
`)

export const UpdateSettingsDocument = graphql(`
  mutation UpdateSettings($input: UpdateSettingsInput!) {
    updateSettings(input: $input) {
      locale
      timeZone
    }
  }
`)
