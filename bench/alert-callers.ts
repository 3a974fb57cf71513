import { connect } from 'node:net'

export type Measured = { perSecond: number; p99Ms: number; requests: number }

/**
 * Requests of `each` alerts, ready to be written: the same alerts come `rounds` times, each time with an end a minute later, as a
 * Prometheus sends them.
 */
export function alertRequests(
  host: string,
  token: string | null,
  alerts: number,
  each: number,
  endsAt: Date,
  rounds = 1,
): Buffer[] {
  const all = Array.from({ length: alerts * rounds }, (_, at) =>
    alertOf(at % alerts, new Date(endsAt.getTime() + Math.floor(at / alerts) * 60_000)),
  )
  const requests: Buffer[] = []
  for (let from = 0; from < all.length; from += each) {
    const body = Buffer.from(JSON.stringify(all.slice(from, from + each)))
    const head = [
      'POST /api/v2/alerts HTTP/1.1',
      `Host: ${host}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      ...(token ? [`Authorization: Bearer ${token}`] : []),
      '',
      '',
    ].join('\r\n')
    requests.push(Buffer.concat([Buffer.from(head), body]))
  }
  return requests
}

function alertOf(n: number, endsAt: Date) {
  return {
    labels: {
      alertname: `Alert${n % 50}`,
      instance: `host-${n}:9100`,
      job: 'node',
      severity: n % 3 ? 'warning' : 'critical',
    },
    annotations: {
      summary: `Something is wrong with host ${n}`,
      description: 'It has been so for more than five minutes.',
    },
    startsAt: '2026-01-01T00:00:00Z',
    endsAt: endsAt.toISOString(),
    generatorURL: 'http://prometheus.example/graph?g0.expr=up',
  }
}

/**
 * Brings requests over so many connections for so long, dealt out to the ports, each connection one after the other. Raw sockets: what is measured is
 * the other side. Goes on until `atLeast` were brought, too. Throws for any answer but 200.
 */
export async function bring(
  ports: readonly number[],
  requests: readonly Buffer[],
  connections: number,
  ms: number,
  atLeast = 0,
): Promise<Measured> {
  const tookMs: number[] = []
  const begun = performance.now()
  let next = 0
  await Promise.all(
    Array.from(
      { length: connections },
      (_, n) =>
        new Promise<void>((resolve, reject) => {
          const socket = connect({ port: ports[n % ports.length]!, host: '127.0.0.1', noDelay: true })
          let sent = 0
          const send = () => {
            sent = performance.now()
            socket.write(requests[next++ % requests.length]!)
          }
          socket.on('error', reject)
          socket.on('connect', send)
          socket.on('data', (answer: Buffer) => {
            if (answer.toString('latin1', 0, 12) !== 'HTTP/1.1 200')
              return void socket.destroy(new Error(answer.toString('latin1', 0, 400)))
            tookMs.push(performance.now() - sent)
            if (performance.now() - begun < ms || next < atLeast) return send()
            socket.end()
            resolve()
          })
        }),
    ),
  )
  const seconds = (performance.now() - begun) / 1000
  tookMs.sort((a, b) => a - b)
  const p99Ms = tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * 0.99))]!
  return { perSecond: tookMs.length / seconds, p99Ms, requests: tookMs.length }
}
