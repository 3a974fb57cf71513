import { Wire } from '../decode/protobuf.ts'
import { utf8 } from '../decode/text.ts'
import { storable } from '../decode/time.ts'
import { malformed, tooMuch } from '../problems.ts'
import { unsnap } from './snappy.ts'

/** A series of a write request: its labels as they came (`__name__` among them), and its samples. */
export type Series = { labels: readonly (readonly [string, string])[]; samples: readonly { at: Date; value: number }[] }

const mostUnpacked = 16 * 1024 * 1024
const mostSeries = 20_000
const mostSamples = 100_000
const mostLabels = 128

/**
 * The body of remote write 1.0: a snappy block with a `prometheus.WriteRequest` (Prometheus Remote-Write 1.0 specification).
 * Values that are no number are left out, and with them the mark that a series ended. Exemplars, native histograms and
 * metadata are passed over.
 */
export function writeRequest(body: Buffer): Series[] {
  const bytes = unsnap(body, mostUnpacked)
  const wire = new Wire(bytes)
  const series: Series[] = []
  const budget = { samples: mostSamples }
  while (wire.at < wire.end) {
    const { field, type } = wire.key()
    if (field !== 1) {
      wire.skip(type)
      continue
    }
    if (series.length >= mostSeries) throw tooMuch(`There are more than ${mostSeries} series.`)
    const [from, end] = wire.span(type)
    series.push(timeSeries(bytes, from, end, budget))
  }
  return series
}

function timeSeries(bytes: Buffer, from: number, end: number, budget: { samples: number }): Series {
  const wire = new Wire(bytes, from, end)
  const labels: [string, string][] = []
  const samples: { at: Date; value: number }[] = []
  while (wire.at < wire.end) {
    const { field, type } = wire.key()
    if (field === 1) {
      if (labels.length >= mostLabels) throw tooMuch(`A series has more than ${mostLabels} labels.`)
      labels.push(label(bytes, ...wire.span(type)))
    } else if (field === 2) {
      if (budget.samples-- <= 0) throw tooMuch(`There are more than ${mostSamples} samples.`)
      const found = sample(bytes, ...wire.span(type))
      if (found) samples.push(found)
    } else wire.skip(type)
  }
  return { labels, samples }
}

function label(bytes: Buffer, from: number, end: number): [string, string] {
  const wire = new Wire(bytes, from, end)
  const pair: [string, string] = ['', '']
  while (wire.at < wire.end) {
    const { field, type } = wire.key()
    if (field === 1 || field === 2) pair[field - 1] = utf8(bytes.subarray(...wire.span(type)))
    else wire.skip(type)
  }
  if (pair[0] === '') throw malformed('A label has no name.')
  return pair
}

function sample(bytes: Buffer, from: number, end: number): { at: Date; value: number } | null {
  const wire = new Wire(bytes, from, end)
  let value = 0
  let at = 0
  while (wire.at < wire.end) {
    const { field, type } = wire.key()
    if (field === 1) value = wire.eight(type).readDoubleLE()
    else if (field === 2) at = Number(BigInt.asIntN(64, wire.number(type)))
    else wire.skip(type)
  }
  const moment = storable(at)
  return moment && Number.isFinite(value) ? { at: moment, value } : null
}
