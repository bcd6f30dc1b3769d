import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { UpdateServerDocument } from './operations.ts'
import { parsePolicy } from '#lib/sign-up/policy.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  update: async ({ request, fetch }) => {
    const formData = await request.formData()
    const values = textFields(formData, 'name', 'description', 'signUpPolicy')
    const adminSecondFactorRequired = formData.has('adminSecondFactorRequired')
    const { failure } = await submitMutation(getClient(fetch), UpdateServerDocument, {
      variables: {
        input: {
          ...values,
          // The form has no such field if the operator fixed it.
          signUpPolicy: values.signUpPolicy ? parsePolicy(values.signUpPolicy) : undefined,
          adminSecondFactorRequired,
        },
      },
      values,
      form: 'update',
    })
    return failure ?? { done: 'update' }
  },
}
