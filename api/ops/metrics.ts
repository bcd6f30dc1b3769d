import { Counter, Gauge, Histogram, type HistogramConfiguration, Registry } from 'prom-client'
import { env } from '../env.ts'

/** The metrics that GET /metrics reports (http/metrics.ts). */
export const registry = new Registry()

const registers = [registry]
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** Records durations. Without METRICS_TOKEN nobody can read them, so it does nothing: a message would record three. */
type Recorder<Label extends string> = Pick<Histogram<Label>, 'observe'>

const createRecorder = <Label extends string>(options: HistogramConfiguration<Label>): Recorder<Label> =>
  env.METRICS_TOKEN ? new Histogram({ ...options, buckets, registers }) : { observe() {} }

export const requests = new Counter({
  name: 'latchkey_http_requests_total',
  help: 'HTTP requests answered, by route and status class.',
  labelNames: ['route', 'status'],
  registers,
})

export const operations = createRecorder({
  name: 'latchkey_operation_seconds',
  help: 'Time from a GraphQL operation’s arrival to its answer, or to the start of a subscription.',
  labelNames: ['kind', 'transport', 'outcome'],
})

export const closes = new Counter({
  name: 'latchkey_closes_total',
  help: 'WebSocket connections closed, by reason.',
  labelNames: ['reason'],
  registers,
})

export const sends = createRecorder({
  name: 'latchkey_send_seconds',
  help: 'Time from queueing a message to its commit.',
})

export const deliveries = createRecorder({
  name: 'latchkey_delivery_seconds',
  help: 'Time from a message’s postedAt, by the database’s clock, to its delivery to this node’s subscribers.',
})

export const subscriptions = new Gauge({
  name: 'latchkey_subscriptions',
  help: 'Open subscriptions, by field.',
  labelNames: ['field'],
  registers,
})

export const jobs = new Counter({
  name: 'latchkey_jobs_total',
  help: 'Attempts at jobs on this node, by queue and outcome: done, retry or failed.',
  labelNames: ['queue', 'outcome'],
  registers,
})
