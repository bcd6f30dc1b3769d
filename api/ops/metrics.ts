import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What is counted and timed, for /metrics (metrics.ts). Whoever does something counts it here. */
export const registry = new Registry()

const registers = [registry]
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export const requests = new Counter({
  name: 'latchkey_http_requests_total',
  help: 'HTTP requests answered, by what was asked for and the class of the status.',
  labelNames: ['route', 'status'],
  registers,
})

export const operations = new Histogram({
  name: 'latchkey_operation_seconds',
  help: 'From the arrival of a GraphQL operation to its answer; subscriptions: to their beginning.',
  labelNames: ['kind', 'transport', 'outcome'],
  buckets: seconds,
  registers,
})

export const closes = new Counter({
  name: 'latchkey_closes_total',
  help: 'WebSockets closed, by reason.',
  labelNames: ['reason'],
  registers,
})

export const sends = new Histogram({
  name: 'latchkey_send_seconds',
  help: 'From a message’s being taken on to its being committed.',
  buckets: seconds,
  registers,
})

export const deliveries = new Histogram({
  name: 'latchkey_delivery_seconds',
  help: 'From a message’s being posted, by the database’s clock, to its being handed to this node’s subscribers.',
  buckets: seconds,
  registers,
})

export const subscriptions = new Gauge({
  name: 'latchkey_subscriptions',
  help: 'Subscriptions that are open, by their field.',
  labelNames: ['field'],
  registers,
})
