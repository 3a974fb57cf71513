import { connectTcp, type Limits } from '#monitoring'
import type { Findings } from '../types.ts'
import { cleanLine, cleanOutput } from './clean.ts'

const root = 'whois.iana.org'
const mostBytes = 64 * 1024

/** Asks the registry of a domain or address (RFC 3912), beginning at IANA's server and following where it refers to. */
export async function whois(
  name: string,
  limits: Limits,
  signal: AbortSignal,
  { server = root, port = 43 }: { server?: string; port?: number } = {},
): Promise<Findings> {
  const asked: string[] = []
  let next: string | null = server
  let text = ''
  try {
    while (next && asked.length < 4 && !asked.includes(next)) {
      asked.push(next)
      text = await ask({ host: next, port }, name, limits, signal)
      next = /^\s*(?:refer|whois server|registrar whois server):\s*(\S+)/im.exec(text)?.[1]?.toLowerCase() ?? null
    }
  } catch (error) {
    if (text === '') return { outcome: 'inconclusive', said: cleanLine((error as Error).message), output: '' }
    // The registry answered; that the registrar behind it does not is worth a line only.
    text += `\n${next}: ${(error as Error).message}`
  }
  const unknown = /no match|not found|no entries|no data found/i.test(text)
  return {
    outcome: unknown ? 'down' : 'up',
    said: cleanLine(unknown ? `${name} is not registered` : `Asked ${asked.join(', ')}`),
    output: cleanOutput(text),
  }
}

async function ask(
  place: { host: string; port: number },
  name: string,
  limits: Limits,
  signal: AbortSignal,
): Promise<string> {
  const socket = await connectTcp(place, limits, signal)
  const end = () => socket.destroy()
  signal.addEventListener('abort', end)
  try {
    socket.write(`${name}\r\n`)
    let bytes = 0
    const chunks: Buffer[] = []
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > mostBytes) break
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    signal.removeEventListener('abort', end)
    socket.destroy()
  }
}
