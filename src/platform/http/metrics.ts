import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** Prometheus metrics of this process. Modules add theirs to the same registry. */
export const metrics = new Registry()
collectDefaultMetrics({ register: metrics })

const requests = new Histogram({
  name: 'palisade_http_request_seconds',
  help: 'Time to answer a request.',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [metrics],
})
export const timerLateness = new Histogram({
  name: 'palisade_timer_lateness_seconds',
  help: 'How late our own deadlines fired.',
  labelNames: ['kind'],
  buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30],
  registers: [metrics],
})
export const jobsDone = new Counter({
  name: 'palisade_jobs_total',
  help: 'Background jobs by queue and outcome.',
  labelNames: ['queue', 'outcome'],
  registers: [metrics],
})

export function observeRequest(method: string, route: string, status: number, ms: number): void {
  requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, ms / 1000)
}
