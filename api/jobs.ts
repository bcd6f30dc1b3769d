import { finishDeletions } from './account-deletion/delete-account.ts'
import { writeAddressChange, writeAddressConfirmation } from './accounts/email.ts'
import { writeNewDevice } from './sign-in/new-device.ts'
import { writePasswordReset } from './accounts/password-reset-mail.ts'
import { deleteEndedReservations } from './accounts/reserved-username.ts'
import { deleteExpiredResets } from './accounts/password-reset.ts'
import { writeSecurityNotice } from './accounts/security-notice.ts'
import { deleteExpiredSessions } from './accounts/session.ts'
import { sweepFiles } from './attachments/sweep.ts'
import { deleteExpiredFlows } from './identities/flow.ts'
import { collectPreviews } from './link-previews/cache.ts'
import { fetchPreviews } from './link-previews/tasks.ts'
import { buildSearchBlocks } from './messages/search/blocks.ts'
import type { MailWriters } from './mail/mail.ts'
import { mergeSearchIndex } from './messages/search/merge-index.ts'
import { updateRoots } from './messages/thread-root.ts'
import { liftExpiredBans } from './moderation/ban-expiry.ts'
import { deleteExpiredChallenges } from './passkeys/challenge.ts'
import { finishNotifications } from './notifications/fan-out.ts'
import { deleteOldNotifications } from './notifications/inbox.ts'
import { queueNotificationMails } from './notifications/mail/queue.ts'
import { writeNotificationMail } from './notifications/mail/write.ts'
import { publishDueVotes } from './polls/publish.ts'
import { repeat } from './ops/repeat.ts'
import { writeReminders } from './saved/reminders.ts'
import { sendDue } from './scheduled/send-due.ts'
import { recordStatistics } from './server/statistics.ts'

/** Deletes what nobody used in time, and old notifications and previews. One job, since each has a timer. */
async function deleteExpired(): Promise<void> {
  await deleteExpiredResets()
  await deleteExpiredFlows()
  await deleteExpiredChallenges()
  await deleteOldNotifications()
  await collectPreviews()
}

/** Lifts bans, writes notifications and updates the roots of threads. One after the other, on one connection. */
async function doWhatIsDue(): Promise<void> {
  await liftExpiredBans()
  await finishNotifications()
  await updateRoots()
}

/**
 * Finishes deletions, mails what stays unread, writes reminders, sends what is scheduled, publishes votes and fetches previews. One after
 * the other, on one connection.
 */
async function doEveryMinute(): Promise<void> {
  await finishDeletions()
  await queueNotificationMails()
  await writeReminders()
  await sendDue()
  await publishDueVotes()
  fetchPreviews()
}

/** Jobs that every node runs regularly. Two nodes may run the same job at once. */
const jobs: [milliseconds: number, run: () => Promise<void>][] = [
  [2_000, buildSearchBlocks],
  [5_000, doWhatIsDue],
  [10_000, mergeSearchIndex],
  [60_000, doEveryMinute],
  [3_600_000, deleteEndedReservations],
  // Together, so that they need one timer.
  [3_600_000, async () => void (await Promise.all([deleteExpiredSessions(), recordStatistics()]))],
  [3_600_000, deleteExpired],
  [3_600_000, sweepFiles],
]

/** Runs every job now, to finish what an earlier process left undone, and then regularly. Returns a function that stops them. */
export function startJobs(): () => void {
  const running = jobs.map(([milliseconds, run]) => repeat(milliseconds, run))
  for (const { now } of running) void now()
  return () => running.forEach(({ stop }) => stop())
}

/** Writes each kind of mail when the queue sends it. */
export const mailWriters: MailWriters = {
  confirmAddress: writeAddressConfirmation,
  addressChanged: writeAddressChange,
  resetPassword: writePasswordReset,
  newDevice: writeNewDevice,
  securityChange: writeSecurityNotice,
  notifications: writeNotificationMail,
}
