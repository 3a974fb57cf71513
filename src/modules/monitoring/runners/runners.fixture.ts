import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { createResolver } from '#platform/http/resolve.ts'
import { target as targetShape } from '../contract/targets.ts'
import type { Observation } from '../types.ts'
import { look } from './all.ts'
import type { Limits } from './runner.ts'

const resolve = createResolver()

/** Limits of a site that allows its own machine. */
export const here: Limits = {
  timeoutMs: 20_000,
  maxBytes: 1024 * 1024,
  allows: () => true,
  resolve: async (host) => (host.endsWith('.test') ? ['127.0.0.1'] : host === 'localhost' ? resolve(host) : []),
  secret: null,
  secrets: {},
  plugins: null,
}

/** Looks at a target given as the API takes it: with its usual values left out. */
export function see(target: Record<string, unknown>, limits: Partial<Limits> = {}): Promise<Observation> {
  const read = targetShape.parse({ host: '127.0.0.1', ...target })
  if (read.kind === 'heartbeat') throw new Error('nobody looks at a heartbeat')
  return look(read, { ...here, ...limits })
}

/** A TCP server for one test file; `serve` is given each connection. Returns its port. */
export async function listen(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    serve(socket)
  })
  return up(server, () => {
    for (const socket of sockets) socket.destroy()
  })
}

/** Starts any server on a free port and closes it after the file. */
export async function up(server: Server, before: () => void = () => {}): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(async () => {
    before()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as { port: number }).port
}

/** A server of datagrams: `answer` makes what is sent back, null for silence. */
export async function listenUdp(answer: (message: Buffer) => Buffer | null): Promise<number> {
  const socket = createSocket('udp4')
  socket.on('message', (message, from) => {
    const reply = answer(message)
    if (reply) socket.send(reply, from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  after(() => void socket.close())
  return socket.address().port
}

/** A self-signed certificate for `name` that ends in so many days (openssl takes none that has ended). */
export function certificate(name: string, days: number): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  try {
    const file = (end: string) => join(folder, end)
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file('key'), '-out', file('cert'), '-days', String(days), '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`], { stdio: 'ignore' }) // biome-ignore format: one command
    return { key: readFileSync(file('key'), 'utf8'), cert: readFileSync(file('cert'), 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
