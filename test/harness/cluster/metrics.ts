/** The METRICS_TOKEN of servers whose metrics are read. */
export const METRICS_TOKEN = 'metrics-token-of-the-tests'

/** Returns /metrics as text. */
async function readMetrics(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
  return response.text()
}

/** Returns one metric, such as latchkey_connections or latchkey_closes_total{reason="too slow"}; 0 where there is none. */
export async function metric(url: string, name: string): Promise<number> {
  const line = (await readMetrics(url)).split('\n').find((line) => line.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1) ?? 0)
}

/** Returns how many connections were closed because their reader was too slow. */
export const tooSlowCloses = (url: string): Promise<number> =>
  metric(url, 'latchkey_closes_total{reason="too slow"}')
