/** What METRICS_TOKEN is, in clusters whose figures are read. */
export const METRICS_TOKEN = 'metrics-token-of-the-tests'

/** A figure of /metrics, such as latchkey_connections or latchkey_closes_total{reason="too slow"}; 0 where there is none. */
export async function figure(url: string, name: string): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
  const line = (await response.text()).split('\n').find((line) => line.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1) ?? 0)
}

export const tooSlow = (url: string) => figure(url, 'latchkey_closes_total{reason="too slow"}')
