import { m } from '@latchkey/messages'
import type { UploadItem } from '#lib/chat/uploads/upload-item.ts'
import { isolate } from '#lib/i18n/isolate.ts'

/** Returns the reason why a message has to wait for its files; empty if it can be sent. */
export function describeObstacle(items: readonly UploadItem[]): string {
  const missing = items.filter(({ attachmentId }) => attachmentId === null)
  const failed = missing.filter(({ failure }) => failure)
  if (missing.length === 0) return ''
  if (failed.length === 0) return m.upload_waiting()
  const canRetry = failed.some((item) => item.canRetry)
  const count = failed.length
  if (count > 1) return canRetry ? m.uploads_failed_retry({ count }) : m.uploads_failed({ count })
  const filename = isolate(failed[0]!.file.name)
  return canRetry ? m.uploads_failed_file_retry({ filename }) : m.uploads_failed_file({ filename })
}
