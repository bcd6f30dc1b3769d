import { graphql } from '#lib/graphql/generated/index.ts'

export const HealthDocument = graphql(`
  query Health {
    admin {
      health {
        component
        state
      }
    }
  }
`)

export const TestHealthDocument = graphql(`
  mutation TestHealth($component: HealthComponent!) {
    testHealth(component: $component) {
      component
      ok
      milliseconds
    }
  }
`)
