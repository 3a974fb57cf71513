// Memory of the program at rest, without PostgreSQL: started, one request answered, a minute of nothing.
import { startBenchDatabase } from './database.ts'
import { type Figure, pause } from './figure.ts'
import { residentMegabytes, startInstance } from './instance.ts'

const port = 21_000 + (process.pid % 10_000)
const database = await startBenchDatabase()
const instance = startInstance({ DATABASE_URL: database.url, PORT: port, SMTP_PORT: port + 1, LOG_LEVEL: 'error' })
await instance.ready
await fetch(`http://127.0.0.1:${port}/healthz`)
await pause(60_000)
const megabytes = await residentMegabytes(instance.pid)
await instance.stop()
await database.stop()
const figures: Figure[] = [
  { name: 'memory at rest, without PostgreSQL', value: Math.round(megabytes), unit: 'MB', floor: 200, atMost: true },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
