import { graphql } from '#lib/graphql/generated/index.ts'

export const ServerSettingsDocument = graphql(`
  query ServerSettings {
    server {
      name
      description
      signUpPolicy
      signUpPolicyFixed
      adminSecondFactorRequired
      logoUrl
      uploadLimit
      uploadLimitCeiling
      roomStorageLimit
      linkPreviews
      linkPreviewsPossible
    }
  }
`)

export const UpdateServerDocument = graphql(`
  mutation UpdateServer($input: UpdateServerInput!) {
    updateServer(input: $input) {
      name
      description
      signUpPolicy
      adminSecondFactorRequired
      linkPreviews
    }
  }
`)

/** The facts that decide whether an admin gets to these pages. */
export const AdminAccessDocument = graphql(`
  query AdminAccess {
    server {
      adminSecondFactorRequired
    }
    viewer {
      signedInWithTwoFactors
    }
  }
`)

export const UploadLogoDocument = graphql(`
  mutation UploadLogo($file: File!) {
    uploadServerLogo(file: $file) {
      logoUrl
    }
  }
`)

export const RemoveLogoDocument = graphql(`
  mutation RemoveLogo {
    removeServerLogo {
      logoUrl
    }
  }
`)
