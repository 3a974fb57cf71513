import { fork } from 'node:child_process'
import { join } from 'node:path'

export type BenchPhone = {
  settings: { PHONE_URL: string; PHONE_ACCOUNT: string; PHONE_TOKEN: string; PHONE_FROM: string }
  /** Moment (ms since the epoch) of each message by its idempotency key. */
  report(): Promise<Map<string, number>>
  close(): void
}

/** Starts the gateway process on a free loopback port. */
export async function startBenchPhone(): Promise<BenchPhone> {
  const child = fork(join(import.meta.dirname, 'gateway.ts'))
  const { port } = await new Promise<{ port: number }>((resolve) =>
    child.once('message', (message) => resolve(message as { port: number })),
  )
  return {
    settings: {
      PHONE_URL: `http://127.0.0.1:${port}`,
      PHONE_ACCOUNT: 'ACbench',
      PHONE_TOKEN: 'bench-token',
      PHONE_FROM: '+12025550100',
    },
    report: () =>
      new Promise((resolve) => {
        child.once('message', (message) => resolve(new Map((message as { seen: [string, number][] }).seen)))
        child.send('report')
      }),
    close: () => child.disconnect(),
  }
}
