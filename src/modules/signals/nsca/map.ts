import { labelsOf, lineOf } from '../decode/text.ts'
import type { Heard } from '../types.ts'
import type { NscaResult } from './packet.ts'
import { performance } from './performance.ts'

const words = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const

/** A result as a problem or its end, and its performance data as measured values. `at` is ours: the packet's only proves it fresh. */
export function heardOf(result: NscaResult, at: Date): Heard {
  const { host, service, code } = result
  const subject = service === '' ? 'host' : service
  const [plain = '', figures = ''] = cutAt(result.output)
  const labels = labelsOf([['check', subject]])
  return {
    told: [
      {
        host,
        key: subject,
        status: code === 0 ? 'clear' : 'problem',
        sequence: null,
        severity: code === 2 ? 'P2' : code === 3 ? 'P4' : 'P3',
        title: lineOf(`${subject} ${words[code]}: ${plain}`, 300),
        text: result.output,
        labels,
        runbook: null,
        at,
      },
    ],
    lines: [],
    measured: performance(figures).map(({ name, value, unit }) => ({ host, name, labels, unit, at, value })),
  }
}

function cutAt(output: string): [string, string] {
  const bar = output.indexOf('|')
  return bar < 0 ? [output, ''] : [output.slice(0, bar), output.slice(bar + 1)]
}
