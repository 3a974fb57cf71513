import { Counter, Gauge, Histogram } from 'prom-client'
import { metrics } from '#platform/http/metrics.ts'

export const checkLateness = new Histogram({
  name: 'palisade_check_lateness_seconds',
  help: 'How late looks at checks began.',
  buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
  registers: [metrics],
})
export const checksDone = new Counter({
  name: 'palisade_checks_total',
  help: 'Looks at checks by kind and outcome.',
  labelNames: ['kind', 'outcome'],
  registers: [metrics],
})
export const checksHeld = new Gauge({
  name: 'palisade_checks_held',
  help: 'Checks in the schedule of this instance.',
  registers: [metrics],
})
export const heartbeatsTaken = new Counter({
  name: 'palisade_heartbeats_total',
  help: 'Signs of life taken in.',
  registers: [metrics],
})
