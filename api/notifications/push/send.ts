import type { PushSubscription } from '../../../prisma/generated/client/client.ts'
import { logger } from '../../logger.ts'
import { fetchOutside } from '../../outbound/fetch-outside.ts'
import { OutboundError } from '../../outbound/outbound-error.ts'
import type { PushPayload } from './payload.ts'
import { readVapid } from './vapid.ts'

/**
 * The outcome for a push message. GONE: the browser has unsubscribed. LATER: it can be tried again, after `seconds` if the
 * push service says so. REFUSED: it cannot.
 */
export type Outcome = { result: 'SENT' | 'GONE' | 'REFUSED' } | { result: 'LATER'; seconds: number | null }

export type Urgency = 'normal' | 'high'

/** Seconds for which a push service keeps a message for a device that is off. */
const TTL = 86_400
/** Bytes of a response, of which only the status counts. */
const MAX_RESPONSE = 65_536

/** Encrypts a message for a browser and sends it to its push service. Never throws because of the service. */
export async function sendPush(
  { endpoint, p256dh, auth }: PushSubscription,
  payload: PushPayload,
  { urgency, topic }: { urgency: Urgency; topic?: string },
): Promise<Outcome> {
  const { default: webPush } = await import('web-push')
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint, keys: { p256dh, auth } },
    JSON.stringify(payload),
    { vapidDetails: await readVapid(), TTL, urgency, topic, contentEncoding: 'aes128gcm' },
  )
  const { 'Content-Length': _, ...rest } = headers as Record<string, string | number>
  try {
    const response = await fetchOutside(endpoint, {
      method: 'POST',
      headers: Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]),
      body,
      redirect: 'manual',
      maxBytes: MAX_RESPONSE,
    })
    return toOutcome(response.status, response.headers.get('retry-after'))
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    logger.debug({ problem: error.problem }, 'A push service could not be reached')
    return error.problem === 'OFF' || error.problem === 'REFUSED'
      ? { result: 'REFUSED' }
      : { result: 'LATER', seconds: null }
  }
}

/** Decides what a push service's answer means (RFC 8030). */
export function toOutcome(status: number, retryAfter: string | null): Outcome {
  if (status >= 200 && status < 300) return { result: 'SENT' }
  if (status === 404 || status === 410) return { result: 'GONE' }
  if (status !== 429 && status < 500) return { result: 'REFUSED' }
  return { result: 'LATER', seconds: parseRetryAfter(retryAfter) }
}

/** The longest that a push service can make a message wait, in seconds. */
const MAX_WAIT = 3_600

function parseRetryAfter(value: string | null): number | null {
  if (!value) return null
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), MAX_WAIT) : null
}
