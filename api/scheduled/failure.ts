import { m } from '@latchkey/messages'
import type { Locale } from '@latchkey/messages/locales'
import type { ScheduledMessage } from '../../prisma/generated/client/client.ts'
import type { ApiError, CatalogueMessage } from '../errors.ts'

/** The reasons for which a scheduled message is refused, by their keys in the catalogue. */
const reasons: Record<string, CatalogueMessage> = {
  account_suspended: m.account_suspended,
  account_suspended_plain: m.account_suspended_plain,
  account_suspended_until: m.account_suspended_until,
  account_suspended_until_plain: m.account_suspended_until_plain,
  attachments_unusable: m.attachments_unusable,
  membership_banned: m.membership_banned,
  membership_left: m.membership_left,
  message_not_delivered: m.message_not_delivered,
  poll_closing_past: m.poll_closing_past,
  reply_not_in_room: m.scheduled_reply_deleted,
  room_not_found: m.room_not_found,
  scheduled_token_ended: m.scheduled_token_ended,
}

/** Returns what is stored of the error with which a message was refused: no text, because its author may change the language. */
export const toFailure = ({ text }: ApiError) => ({
  failure: text.messageKey ?? '',
  failureParams: text.params ?? {},
})

/** Returns why a message could not be sent, in a language. Null while it is waiting. */
export const renderFailure = (
  { failure, failureParams }: Pick<ScheduledMessage, 'failure' | 'failureParams'>,
  locale: Locale,
): string | null =>
  failure === null ? null : (reasons[failure] ?? m.scheduled_refused)(failureParams as never, { locale })
