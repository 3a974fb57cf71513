import { labelsOf, lineOf } from '../decode/text.ts'
import { hostOf } from '../rules/host.ts'
import type { Measured } from '../types.ts'
import type { Series } from './decode.ts'

/** Samples as measured values. A series without a name, and samples that are not to be kept, are left out. */
export function measuredOf(series: readonly Series[], hostLabel: string | null): Measured[] {
  const out: Measured[] = []
  for (const { labels, samples } of series) {
    const name = lineOf(labels.find(([label]) => label === '__name__')?.[1] ?? '', 200)
    if (name === '' || samples.length === 0) continue
    const kept = labelsOf(labels)
    const host = hostOf(kept, hostLabel)
    for (const { at, value } of samples) out.push({ host, name, labels: kept, unit: null, at, value })
  }
  return out
}
