import { graphql } from '#lib/graphql/generated/index.ts'

/** The server, as people see it who are logged out. */
export const WelcomeDocument = graphql(`
  query Welcome {
    server {
      name
      description
      signUpPolicy
    }
  }
`)

export const SignUpDocument = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) {
      token
    }
  }
`)

export const SignInDocument = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      token
    }
  }
`)
