import type { Field, FieldKind, Message } from '../decode/protobuf.ts'

// opentelemetry-proto 1.x: the fields that are read, by their numbers. Names are those of the JSON form.

const one = (name: string, kind: FieldKind): Field => ({ name, kind })
const inner = (name: string, message: () => Message): Field => ({ name, message })
const many = (name: string, message: () => Message): Field => ({ name, message, many: true })

const anyValue: Message = new Map([
  [1, one('stringValue', 'text')],
  [2, one('boolValue', 'bool')],
  [3, one('intValue', 'int64')],
  [4, one('doubleValue', 'double')],
  [5, inner('arrayValue', () => arrayValue)],
  [6, inner('kvlistValue', () => keyValueList)],
  [7, one('bytesValue', 'bytes')],
])
const arrayValue: Message = new Map([[1, many('values', () => anyValue)]])
const keyValueList: Message = new Map([[1, many('values', () => keyValue)]])
const keyValue: Message = new Map([
  [1, one('key', 'text')],
  [2, inner('value', () => anyValue)],
])
const attributes = many('attributes', () => keyValue)
const resource: Message = new Map([[1, attributes]])
const scope: Message = new Map([[1, one('name', 'text')]])

const logRecord: Message = new Map([
  [1, one('timeUnixNano', 'fixed64')],
  [2, one('severityNumber', 'int32')],
  [3, one('severityText', 'text')],
  [5, inner('body', () => anyValue)],
  [6, attributes],
  [11, one('observedTimeUnixNano', 'fixed64')],
])
const scopeLogs: Message = new Map([
  [1, inner('scope', () => scope)],
  [2, many('logRecords', () => logRecord)],
])
const resourceLogs: Message = new Map([
  [1, inner('resource', () => resource)],
  [2, many('scopeLogs', () => scopeLogs)],
])
/** opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest */
export const logsRequest: Message = new Map([[1, many('resourceLogs', () => resourceLogs)]])

const numberPoint: Message = new Map([
  [3, one('timeUnixNano', 'fixed64')],
  [4, one('asDouble', 'double')],
  [6, one('asInt', 'sfixed64')],
  [7, attributes],
])
const histogramPoint: Message = new Map([
  [3, one('timeUnixNano', 'fixed64')],
  [4, one('count', 'fixed64')],
  [5, one('sum', 'double')],
  [9, attributes],
])
const exponentialPoint: Message = new Map([
  [1, attributes],
  [3, one('timeUnixNano', 'fixed64')],
  [4, one('count', 'fixed64')],
  [5, one('sum', 'double')],
])
const quantile: Message = new Map([
  [1, one('quantile', 'double')],
  [2, one('value', 'double')],
])
const summaryPoint: Message = new Map([
  [3, one('timeUnixNano', 'fixed64')],
  [4, one('count', 'fixed64')],
  [5, one('sum', 'double')],
  [6, many('quantileValues', () => quantile)],
  [7, attributes],
])
const points = (point: () => Message): Message => new Map([[1, many('dataPoints', point)]])
const metric: Message = new Map([
  [1, one('name', 'text')],
  [3, one('unit', 'text')],
  [5, inner('gauge', () => points(() => numberPoint))],
  [7, inner('sum', () => points(() => numberPoint))],
  [9, inner('histogram', () => points(() => histogramPoint))],
  [10, inner('exponentialHistogram', () => points(() => exponentialPoint))],
  [11, inner('summary', () => points(() => summaryPoint))],
])
const scopeMetrics: Message = new Map([
  [1, inner('scope', () => scope)],
  [2, many('metrics', () => metric)],
])
const resourceMetrics: Message = new Map([
  [1, inner('resource', () => resource)],
  [2, many('scopeMetrics', () => scopeMetrics)],
])
/** opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest */
export const metricsRequest: Message = new Map([[1, many('resourceMetrics', () => resourceMetrics)]])
