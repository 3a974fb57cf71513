import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '#platform/thread-environment.ts'
import type { Chart, Definition, Format, Language, Result } from '../types.ts'
import { csvOf } from './csv.ts'

export const fileTypes: Record<Format, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
}

/** What a file is made of; nothing else is known where it is made. */
export type FileOrder = {
  format: Exclude<Format, 'csv'>
  name: string
  chart: Chart
  result: Result
  language: Language
  now: Date
}

const mostMs = 60_000

/**
 * A report as a file. XLSX and PDF are made in a thread of their own: a thousand groups as PDF take most of a second, in
 * which no clock of this instance would fire.
 */
export async function fileOf(
  format: Format,
  { name, definition }: { name: string; definition: Pick<Definition, 'chart'> },
  result: Result,
  language: Language,
  now: Date,
): Promise<Buffer> {
  if (format === 'csv') return csvOf(result, language)
  return inThread({ format, name, chart: definition.chart, result, language, now })
}

function inThread(order: FileOrder): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
      env: threadEnvironment(),
    })
    const end = (settle: () => void) => {
      clearTimeout(timer)
      settle()
      void worker.terminate()
    }
    const failed = (why: string) => end(() => reject(new Error(`A ${order.format} of a report was not made: ${why}`)))
    const timer = setTimeout(() => failed('it took too long'), mostMs)
    worker.once('message', (bytes: Uint8Array) => end(() => resolve(Buffer.from(bytes))))
    worker.once('error', (error) => failed((error as Error).message))
    worker.once('exit', () => failed('its thread ended'))
  })
}

/** `attainment-by-month-2026-11-26.pdf`, in letters every system takes. */
export function fileName(name: string, result: Pick<Result, 'to' | 'zone'>, format: Format): string {
  const day = Temporal.Instant.fromEpochMilliseconds(result.to.getTime() - 1)
    .toZonedDateTimeISO(result.zone)
    .toPlainDate()
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9 -]/g, '')
    .trim()
    .replace(/\s+/g, '-')
    .toLowerCase()
  return `${plain.slice(0, 60) || 'report'}-${day}.${format}`
}
