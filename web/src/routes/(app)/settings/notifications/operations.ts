import { graphql } from '#lib/graphql/generated/index.ts'

export const NotificationSettingsDocument = graphql(`
  query NotificationSettings {
    server {
      emailEnabled
    }
    viewer {
      email
      emailConfirmed
      settings {
        timeZone
        doNotDisturbUntil
        quietHours {
          from
          to
        }
        emailNotifications
        notificationText
      }
      pushSubscriptions {
        id
        device
        createdAt
        lastUsedAt
      }
    }
  }
`)

export const UpdateNotificationSettingsDocument = graphql(`
  mutation UpdateNotificationSettings($input: UpdateSettingsInput!) {
    updateSettings(input: $input) {
      doNotDisturbUntil
      quietHours {
        from
        to
      }
      emailNotifications
      notificationText
    }
  }
`)

export const RemovePushSubscriptionDocument = graphql(`
  mutation RemovePushSubscription($id: ID!) {
    removePushSubscription(id: $id)
  }
`)

export const SendTestPushDocument = graphql(`
  mutation SendTestPush($id: ID!) {
    sendTestPush(id: $id)
  }
`)
