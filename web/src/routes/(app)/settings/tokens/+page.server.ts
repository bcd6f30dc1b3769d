import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { invalidExpiryMessage, parseInTimeZone, readExpiry } from '#lib/forms/expiry.ts'
import { parseTimeZone } from '#lib/format/dates.svelte.ts'
import { getClient } from '#lib/graphql/client.ts'
import { avatarActions } from '../_avatar/actions.ts'
import { noUserMessage } from '../../r/[name]/_moderation/find-user.ts'
import {
  AcceptBotDocument,
  CreateAccessTokenDocument,
  CreateBotDocument,
  DeclineBotDocument,
  DeleteBotDocument,
  FindBotOwnerDocument,
  OfferBotDocument,
  ReplaceBotTokenDocument,
  RevokeAccessTokenDocument,
} from './operations.ts'
import { scopes as allScopes } from './scopes.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  ...avatarActions,
  create: async ({ request, fetch }) => {
    const formData = await request.formData()
    const form = 'create'
    const scopes = allScopes.filter((scope) => formData.has(scope))
    const values = {
      ...textFields(formData, 'name', 'period', 'moment', 'timeZone'),
      scopes: scopes.join(' '),
    }
    const expiry = readExpiry(values, parseInTimeZone(parseTimeZone(values.timeZone)))
    if (expiry === undefined) return rejectField('expiresAt', invalidExpiryMessage(), { values, form })
    const { data, failure } = await submitMutation(getClient(fetch), CreateAccessTokenDocument, {
      variables: { input: { name: values.name, scopes, ...expiry } },
      values,
      form,
    })
    if (failure) return failure
    const { token, accessToken } = data.createAccessToken
    return { done: form, token, name: accessToken.name }
  },
  createBot: async ({ request, fetch }) => {
    const formData = await request.formData()
    const form = 'createBot'
    const scopes = allScopes.filter((scope) => formData.has(scope))
    const names = textFields(formData, 'username', 'displayName')
    const { data, failure } = await submitMutation(getClient(fetch), CreateBotDocument, {
      variables: { input: { ...names, username: names.username.trim(), scopes } },
      values: { ...names, scopes: scopes.join(' ') },
      form,
    })
    if (failure) return failure
    const { token, bot } = data.createBot
    return { done: form, token, name: bot.displayName }
  },
  replaceBotToken: async ({ request, fetch }) => {
    const formData = await request.formData()
    const form = 'replaceBotToken'
    const scopes = allScopes.filter((scope) => formData.has(scope))
    const { userId } = textFields(formData, 'userId')
    const { data, failure } = await submitMutation(getClient(fetch), ReplaceBotTokenDocument, {
      variables: { userId, scopes },
      values: { userId, scopes: scopes.join(' ') },
      form,
    })
    if (failure) return failure
    const { token, bot } = data.replaceBotToken
    return { done: form, token, name: bot.displayName }
  },
  deleteBot: async ({ request, fetch }) => {
    const bot = textFields(await request.formData(), 'userId')
    const form = 'deleteBot'
    const { failure } = await submitMutation(getClient(fetch), DeleteBotDocument, {
      variables: bot,
      values: bot,
      form,
    })
    return failure ?? { done: form }
  },
  offerBot: async ({ request, fetch }) => {
    const values = textFields(await request.formData(), 'userId', 'username')
    const form = 'offerBot'
    const client = getClient(fetch)
    const username = values.username.trim()
    const { data } = await client.query(FindBotOwnerDocument, { username }).toPromise()
    if (!data?.user) return rejectField('username', noUserMessage(username), { values, form })
    const variables = { userId: values.userId, toUserId: data.user.id }
    const { failure } = await submitMutation(client, OfferBotDocument, { variables, values, form })
    return failure ?? { done: form }
  },
  withdrawBot: async ({ request, fetch }) => {
    const values = textFields(await request.formData(), 'userId')
    const form = 'withdrawBot'
    const variables = { ...values, toUserId: null }
    const { failure } = await submitMutation(getClient(fetch), OfferBotDocument, { variables, values, form })
    return failure ?? { done: form }
  },
  acceptBot: async ({ request, fetch }) => {
    const values = textFields(await request.formData(), 'userId')
    const form = 'acceptBot'
    const submission = { variables: values, values, form }
    const { failure } = await submitMutation(getClient(fetch), AcceptBotDocument, submission)
    return failure ?? { done: form }
  },
  declineBot: async ({ request, fetch }) => {
    const values = textFields(await request.formData(), 'userId')
    const form = 'declineBot'
    const submission = { variables: values, values, form }
    const { failure } = await submitMutation(getClient(fetch), DeclineBotDocument, submission)
    return failure ?? { done: form }
  },
  revoke: async ({ request, fetch }) => {
    const token = textFields(await request.formData(), 'id')
    const { failure } = await submitMutation(getClient(fetch), RevokeAccessTokenDocument, {
      variables: token,
      values: token,
      form: 'revoke',
    })
    return failure ?? { done: 'revoke' }
  },
}
