// Sends signs of life at an even rate over kept connections and says what was answered; a process of its own. Raw sockets: a client that
// does more took three times the processor time of the instance it called, on the same two cores.
import { connect, type Socket } from 'node:net'
import { quantile } from './figure.ts'

type Order = { port: number; paths: string[]; perSecond: number; seconds: number }

const connections = 200

process.once('message', async ({ port, paths, perSecond, seconds }: Order) => {
  const took: number[] = []
  let refused = 0
  /** When each that waits for a connection was due, and the connections that are free. */
  const due: number[] = []
  let next = 0
  const free: Socket[] = []
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)))
  for (const socket of sockets) listen(socket)

  function listen(socket: Socket): void {
    let dueAt = 0
    let text = ''
    const give = () => {
      if (next === due.length) {
        dueAt = 0
        return void free.push(socket)
      }
      dueAt = due[next]!
      socket.write(`GET ${paths[next++ % paths.length]} HTTP/1.1\r\nHost: palisade\r\n\r\n`)
    }
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1')
      if (!isWhole(text)) return
      if (text.startsWith('HTTP/1.1 200')) took.push(performance.now() - dueAt)
      else refused++
      text = ''
      give()
    })
    socket.on('wake', give)
    socket.on('close', () => {
      if (dueAt > 0) refused++
      else free.splice(free.indexOf(socket), 1)
    })
    free.push(socket)
  }

  const begun = performance.now()
  while (took.length + refused < perSecond * seconds && sockets.some(({ destroyed }) => !destroyed)) {
    const now = performance.now()
    const soFar = Math.min(perSecond * seconds, Math.floor(((now - begun) / 1000) * perSecond))
    while (due.length < soFar) due.push(now)
    for (let left = due.length - next; left > 0 && free.length > 0; left--) free.shift()!.emit('wake')
    await new Promise((turn) => setTimeout(turn, 1))
  }
  const tookMs = performance.now() - begun
  for (const socket of sockets) socket.destroy()
  process.send!({ sent: due.length, answered: took.length, refused, p50: quantile(took, 0.5), p99: quantile(took, 0.99), tookMs }) // biome-ignore format: one thing
})

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.on('error', reject)
  })
}

/** Whether head and body are there. */
function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = /content-length: (\d+)/i.exec(text.slice(0, head))
  return text.length >= head + 4 + Number(length?.[1] ?? 0)
}
