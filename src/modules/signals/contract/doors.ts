import { route } from '#platform/http/contract.ts'

// Where programs bring what they have. Each call shows the token of a source; bodies are read by the decoders of their protocol.

const door = {
  method: 'POST',
  access: 'public',
  countsItself: true,
  errors: [
    'signals.malformed',
    'signals.too_much',
    'signals.unsupported',
    'signals.unknown_source',
    'signals.unknown_host',
    'signals.paused',
    'signals.too_many',
    'signals.busy',
  ],
} as const
const mib = 1024 * 1024

export const doors = {
  takeWebhook: route({
    ...door,
    path: '/api/signals/webhook',
    summary: 'Takes any JSON, which the mapping of the source makes problems of.',
    bodyLimit: mib,
    errors: [...door.errors, 'signals.mapping_unfit'],
  }),
  takeAlertmanagerWebhook: route({
    ...door,
    path: '/api/signals/alertmanager-webhook',
    summary: 'Takes what the webhook receiver of an Alertmanager sends (version 4).',
    bodyLimit: 4 * mib,
  }),
  takeRemoteWrite: route({
    ...door,
    path: '/api/signals/remote-write',
    summary: 'Takes samples by Prometheus remote write 1.0.',
    bodyLimit: 4 * mib,
  }),
  takeOtlpLogs: route({
    ...door,
    path: '/api/signals/otlp/v1/logs',
    summary: 'Takes logs by OTLP/HTTP, JSON or protobuf.',
    bodyLimit: 4 * mib,
  }),
  takeOtlpMetrics: route({
    ...door,
    path: '/api/signals/otlp/v1/metrics',
    summary: 'Takes metrics by OTLP/HTTP, JSON or protobuf.',
    bodyLimit: 4 * mib,
  }),
}
