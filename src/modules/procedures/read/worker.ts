import { parentPort } from 'node:worker_threads'
import type { Finding, Graph } from '../rules/face.ts'
import { lint } from '../rules/lint/lint.ts'
import { readBpmn } from '../rules/read/read.ts'
import { rewriteSteps, type StepWords } from '../rules/read/rewrite.ts'

/** With `steps` the drawing comes back with these words instead of being read. */
export type ToReader = { xml: string; steps?: Record<string, StepWords> }
export type FromReader = { graph?: Graph; findings: Finding[]; xml?: string }

const port = parentPort!

port.on('message', async ({ xml, steps }: ToReader) => {
  try {
    if (steps) {
      port.postMessage({ findings: [], xml: await rewriteSteps(xml, steps) } satisfies FromReader)
      return
    }
    const read = await readBpmn(xml)
    const findings = [...read.findings, ...(read.graph ? lint(read.graph) : [])]
    port.postMessage({ graph: read.graph, findings } satisfies FromReader)
  } catch (error) {
    const text = String((error as Error)?.message ?? error).slice(0, 300)
    port.postMessage({ findings: [{ level: 'refused', element: null, code: 'unreadable', text }] } satisfies FromReader)
  }
})
