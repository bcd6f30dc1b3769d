import { graphql } from '#lib/graphql/generated/index.ts'

/** The server, as people see it who are logged out. */
export const WelcomeDocument = graphql(`
  query Welcome {
    server {
      name
      description
      logoUrl
      signUpPolicy
      signInProviders {
        id
        name
        url
      }
      signUpPolicyFixed
      emailEnabled
    }
  }
`)

export const NeedsSetupDocument = graphql(`
  query NeedsSetup {
    server {
      needsSetup
    }
  }
`)

export const SetUpServerDocument = graphql(`
  mutation SetUpServer($input: SetUpServerInput!) {
    setUpServer(input: $input) {
      token
    }
  }
`)

export const ResetPasswordDocument = graphql(`
  mutation ResetPassword($token: String!, $newPassword: String!, $code: String) {
    resetPassword(token: $token, newPassword: $newPassword, code: $code) {
      token
    }
  }
`)

export const RequestPasswordResetDocument = graphql(`
  mutation RequestPasswordReset($login: String!) {
    requestPasswordReset(login: $login)
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

export const CompleteProviderSignInDocument = graphql(`
  mutation CompleteProviderSignIn($number: Int!, $answer: String!) {
    completeProviderSignIn(number: $number, answer: $answer) {
      auth {
        token
      }
      linked
      needsUsername
      next
    }
  }
`)

export const IdentitySignUpDocument = graphql(`
  query IdentitySignUp {
    identitySignUp {
      provider {
        id
        name
      }
      username
      displayName
    }
  }
`)

export const SignUpWithIdentityDocument = graphql(`
  mutation SignUpWithIdentity($input: SignUpWithIdentityInput!) {
    signUpWithIdentity(input: $input) {
      token
    }
  }
`)
