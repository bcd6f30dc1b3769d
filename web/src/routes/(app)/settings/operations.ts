import { graphql } from '#lib/graphql/generated/index.ts'

export const SignOutDocument = graphql(`
  mutation SignOut {
    signOut
  }
`)
