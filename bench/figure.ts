import { loadConfig, type SettingName } from '#platform/config.ts'
import { createProgram, type Program } from '../src/program.ts'
import { startBenchDatabase } from './database.ts'

/** One measured number. `floor` is what the README promises; `atMost` says in which direction it holds. */
export type Figure = { name: string; value: number; unit: string; floor?: number; atMost?: boolean; note?: string }

export function holds(figure: Figure): boolean | null {
  if (figure.floor === undefined) return null
  return figure.atMost ? figure.value <= figure.floor : figure.value >= figure.floor
}

/** The value at a share (0..1) of the sorted numbers; nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

export const pause = (ms: number) => new Promise<void>((next) => setTimeout(next, ms))

/** The program as it runs in production (durable commits), on free ports, over a database of its own or the one given. */
export async function benchProgram(
  settings: Partial<Record<SettingName, unknown>> = {},
  url?: string,
): Promise<{ program: Program; ownerUrl: string; close(): Promise<void> }> {
  const database = url ? { url, stop: async () => {} } : await startBenchDatabase()
  const config = loadConfig(
    {
      PORT: 0,
      SMTP_PORT: 0,
      DATABASE_URL: database.url,
      DNS_FOR_MAIL: false,
      RATE_LIMIT: 0, // figures are of the work, not of the refusal
      MAIL_DOMAIN: 'provider.test',
      LOG_LEVEL: process.env.BENCH_LOG ?? 'error',
      ...settings,
    },
    new Map(),
  )
  const program = await createProgram(config)
  await program.start()
  return {
    program,
    ownerUrl: database.url,
    close: async () => {
      await program.stop()
      await database.stop()
    },
  }
}
