import { lookup } from 'node:dns/promises'
import { createServer, request as plainRequest } from 'node:http'
import { type AddressInfo, connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { openedNetworks } from '#platform/http/addresses.ts'

/** The browser's one way out. */
export type WayOut = {
  url: string
  /** Hosts that were asked for and are no public server. */
  refused: ReadonlySet<string>
  /** Bytes carried so far, both ways. */
  carried(): number
  close(): void
}

/**
 * A forward proxy (RFC 9110 9.3.6, CONNECT) on loopback for one run: each host is resolved once, all its addresses must be
 * allowed, and every connection of the run goes to the one that was judged, whatever a name server answers later. Nothing is
 * decrypted. When `mostBytes` are carried everything is cut.
 */
export async function startProxy({ networks, mostBytes }: { networks: string; mostBytes: number }): Promise<WayOut> {
  const allows = openedNetworks(networks) ?? openedNetworks('')!
  const judged = new Map<string, Promise<string | null>>()
  const refused = new Set<string>()
  const open = new Set<Duplex>()
  let bytes = 0

  /** The one address for a host; null when it has none that is allowed. */
  function addressOf(host: string): Promise<string | null> {
    let known = judged.get(host)
    if (!known) {
      known = judge(host)
      judged.set(host, known)
    }
    return known
  }

  async function judge(host: string): Promise<string | null> {
    const addresses = isIP(host)
      ? [host]
      : await lookup(host, { all: true, order: 'verbatim' }).then(
          (all) => all.map(({ address }) => address),
          () => [],
        )
    if (addresses.length === 0) return null
    if (addresses.every(allows)) return addresses[0]!
    refused.add(host)
    return null
  }

  function count(chunk: Buffer): void {
    bytes += chunk.length
    if (bytes > mostBytes) for (const one of open) one.destroy()
  }

  function keep(socket: Duplex): void {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.on('data', count)
  }

  const server = createServer(async (incoming, outgoing) => {
    const url = URL.parse(incoming.url ?? '')
    const address = url?.protocol === 'http:' ? await addressOf(bare(url.hostname)) : null
    if (!url || !address) return void outgoing.writeHead(502).end()
    const { 'proxy-connection': _hop, ...headers } = incoming.headers
    const onward = plainRequest({
      host: address,
      port: url.port || 80,
      method: incoming.method,
      path: url.pathname + url.search,
      headers: { ...headers, host: url.host },
      agent: false,
    })
    onward.on('socket', (socket) => {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    })
    onward.on('response', (reply) => {
      outgoing.writeHead(reply.statusCode!, reply.headers)
      // Not on the socket: the parser of HTTP reads it without its events.
      reply.on('data', count)
      reply.pipe(outgoing)
      reply.on('error', () => outgoing.destroy())
    })
    onward.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()))
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })

  server.on('connect', async (incoming, client: Duplex, head: Buffer) => {
    const url = URL.parse(`http://${incoming.url}`)
    const address = url && (await addressOf(bare(url.hostname)))
    if (!url || !address) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    const far: Socket = connect(Number(url.port || 80), address)
    keep(client)
    keep(far)
    client.on('close', () => far.destroy())
    far.on('close', () => client.destroy())
    far.on('connect', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      if (head.length > 0) far.write(head)
      client.pipe(far)
      far.pipe(client)
    })
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    carried: () => bytes,
    close: () => {
      for (const one of open) one.destroy()
      server.close()
    },
  }
}

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '')
