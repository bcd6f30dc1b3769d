import { graphql } from '#lib/graphql/generated/index.ts'

export const ServerSettingsDocument = graphql(`
  query ServerSettings {
    server {
      name
      description
      signUpPolicy
      signUpPolicyFixed
    }
  }
`)

export const UpdateServerDocument = graphql(`
  mutation UpdateServer($input: UpdateServerInput!) {
    updateServer(input: $input) {
      name
      description
      signUpPolicy
    }
  }
`)
