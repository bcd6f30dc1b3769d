import { until } from '../wait.ts'

type Health = { status: number; checks: { database: boolean; bus: boolean; accepting: boolean } }

export async function health(url: string): Promise<Health> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) })
  const { checks } = (await response.json()) as Pick<Health, 'checks'>
  return { status: response.status, checks }
}

/** Resolves when every one of these nodes says that it is ready. */
export const allReady = (nodes: readonly { url: string }[], milliseconds: number) =>
  until(
    'all are ready',
    async () =>
      (await Promise.all(nodes.map(({ url }) => health(url)))).every(({ status }) => status === 200),
    milliseconds,
  )
