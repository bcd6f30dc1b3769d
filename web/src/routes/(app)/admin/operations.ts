import { graphql } from '#lib/graphql/generated/index.ts'

export const ServerSettingsDocument = graphql(`
  query ServerSettings {
    server {
      name
      description
      signUpPolicy
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
