import { Counter } from 'prom-client'
import { metrics } from '../http/metrics.ts'

export const mailIn = new Counter({
  name: 'palisade_mail_in_total',
  help: 'Inbound mail by what became of it: stored, refused, parsed, quarantined, duplicate.',
  labelNames: ['outcome'],
  registers: [metrics],
})
export const mailOut = new Counter({
  name: 'palisade_mail_out_total',
  help: 'Tries to send mail by outcome: sent, later, failed.',
  labelNames: ['outcome'],
  registers: [metrics],
})
