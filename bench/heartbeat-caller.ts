// Sends signs of life at an even rate over kept connections and says what was answered; a process of its own.
import { Pool } from 'undici'
import { quantile } from './figure.ts'

type Order = { port: number; paths: string[]; perSecond: number; seconds: number }

process.once('message', async ({ port, paths, perSecond, seconds }: Order) => {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 200, pipelining: 1 })
  const took: number[] = []
  let sent = 0
  let refused = 0
  const under = new Set<Promise<void>>()
  const begun = performance.now()
  const send = async () => {
    const start = performance.now()
    const reply = await pool.request({ method: 'GET', path: paths[sent++ % paths.length]! }).catch(() => null)
    await reply?.body.dump()
    if (reply?.statusCode === 200) took.push(performance.now() - start)
    else refused++
  }
  while (sent < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, ((performance.now() - begun) / 1000) * perSecond)
    while (sent < due) {
      const task = send().finally(() => under.delete(task))
      under.add(task)
    }
    await new Promise((next) => setTimeout(next, 1))
  }
  await Promise.all(under)
  const tookMs = performance.now() - begun
  await pool.close()
  process.send!({ sent, answered: took.length, refused, p50: quantile(took, 0.5), p99: quantile(took, 0.99), tookMs })
})
