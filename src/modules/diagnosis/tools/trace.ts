import { spawn } from 'node:child_process'
import { type Limits, pin } from '#monitoring'
import type { Findings } from '../types.ts'
import { cleanLine, cleanOutput } from './clean.ts'

/** In the order of how much they tell; the address was judged and stands for the name. */
const programs: [name: string, args: (address: string) => string[]][] = [
  ['mtr', (address) => ['--report', '--report-cycles', '3', '--no-dns', '--', address]],
  ['traceroute', (address) => ['-n', '-q', '1', '-w', '2', '-m', '30', address]],
  ['tracepath', (address) => ['-n', '-m', '30', address]],
]

/** The way to a target, hop by hop, by the first of the programs that is installed. */
export async function trace(host: string, limits: Limits, signal: AbortSignal): Promise<Findings> {
  let address: string
  try {
    address = await pin(host, limits)
  } catch (error) {
    return { outcome: 'inconclusive', said: cleanLine((error as Error).message), output: '' }
  }
  for (const [name, args] of programs) {
    const said = await run(name, args(address), limits.timeoutMs, signal)
    if (said !== null) return judged(said, address)
  }
  return { outcome: 'inconclusive', said: 'Neither mtr nor traceroute is installed here.', output: '' }
}

/** What a program wrote; null when there is no such program. A program that does not end is ended. */
function run(name: string, args: string[], timeoutMs: number, signal: AbortSignal): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(name, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      signal,
    })
    let text = ''
    const take = (chunk: string) => {
      if (text.length < 40_000) text += chunk
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    const kill = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(kill)
      done(error.code === 'ENOENT' ? null : text)
    })
    child.once('close', () => {
      clearTimeout(kill)
      done(text)
    })
  })
}

/** Reached when the address stands among the hops. */
function judged(text: string, address: string): Findings {
  const output = cleanOutput(text)
  const hops = output.split('\n').filter((line) => /^\s*\d+[.:|]?[?|:\s-]/.test(line))
  const reached = hops.some((line) => line.split(/[\s|()]+/).includes(address))
  return {
    outcome: reached ? 'up' : 'down',
    said: reached
      ? `${address} is reached over ${hops.length} hops`
      : `The way to ${address} ends after ${hops.length} hops`,
    output,
  }
}
