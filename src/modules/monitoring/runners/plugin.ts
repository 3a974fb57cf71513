import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join, sep } from 'node:path'
import { outcomeOfExit, readPlugin } from '../rules/plugin.ts'
import { pin } from './connect.ts'
import type { Limits, Runner } from './runner.ts'
import { observe, oneLine, Trouble } from './trouble.ts'

const mostOutput = 64 * 1024
/** Kilobytes of address space a plugin may have. */
const memory = 1024 * 1024

/** The program of a plugin: a file in the operator's folder, also after links were followed. */
async function programOf(name: string, limits: Limits): Promise<string> {
  if (limits.plugins === null) throw new Trouble('missing', 'This site has no folder of plugins (CHECK_PLUGINS).')
  const folder = await realpath(limits.plugins).catch(() => null)
  const file = folder && (await realpath(join(folder, name)).catch(() => null))
  if (!folder || !file?.startsWith(folder + sep)) throw new Trouble('missing', `There is no plugin ${name} here.`)
  await access(file, constants.X_OK).catch(() => {
    throw new Trouble('missing', `The plugin ${name} cannot be run here.`)
  })
  return file
}

/** What stands in for `$ADDRESS$` and `$SECRET$`. A literal address among the arguments must be allowed as any target. */
function argumentsOf(args: readonly string[], address: string | null, limits: Limits): string[] {
  return args.map((arg) => {
    const bare = arg.replace(/^-[a-z]|^--[a-z-]+=/i, '').replace(/^\[|\]$/g, '')
    if (isIP(bare) && !limits.allows(bare)) throw new Trouble('not_allowed', `${bare} is no public address, and this site does not allow checks to go there.`) // biome-ignore format: one sentence
    return arg.replaceAll('$ADDRESS$', address ?? '').replaceAll('$SECRET$', limits.secret ?? '')
  })
}

/**
 * Runs a program in a process group of its own, without our environment, with bounded memory, time and output. No shell sees the
 * arguments. At the signal the whole group is killed: a plugin's children do not outlive it.
 */
function execute(
  file: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `ulimit -v ${memory}; ulimit -c 0; exec "$0" "$@"`, file, ...args], {
      cwd: '/',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const chunks: Buffer[] = []
    const complaints: Buffer[] = []
    let size = 0
    const kill = () => {
      if (child.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    const aborted = () => {
      kill()
      reject(new Trouble('timeout', 'The plugin did not end in time.'))
    }
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      if (size < mostOutput) into.push(chunk.subarray(0, mostOutput - size))
      size += chunk.length
      // A plugin that floods is not listened to any longer.
      if (size > 16 * mostOutput) kill()
    }
    if (signal.aborted) return aborted()
    signal.addEventListener('abort', aborted)
    child.stdout.on('data', take(chunks))
    child.stderr.on('data', take(complaints))
    child.once('error', (error) => reject(new Trouble('missing', `The plugin could not be started: ${error.message}`)))
    child.once('close', (code) => {
      signal.removeEventListener('abort', aborted)
      kill()
      // The answer of a plugin is what it prints; only where it prints nothing its complaints say why.
      resolve({ code, output: Buffer.concat(chunks.length > 0 ? chunks : complaints).toString('utf8') })
    })
  })
}

/** A monitoring plugin (Nagios, Icinga, Monitoring Plugins): exit code, first line and performance data. */
export const plugin: Runner<'plugin'> = {
  kind: 'plugin',
  run: (target, limits, signal) =>
    observe(target.plugin, async () => {
      const timings = {}
      const file = await programOf(target.plugin, limits)
      const address = target.host === null ? null : await pin(target.host, limits, timings)
      const { code, output } = await execute(file, argumentsOf(target.args, address, limits), signal)
      const { said, measures } = readPlugin(output)
      const hidden = limits.secret ? said.replaceAll(limits.secret, '…') : said
      const outcome = code === null ? 'inconclusive' : outcomeOfExit(code)
      return {
        said: oneLine(hidden, 500) || `It ended with ${code ?? 'a signal'}`,
        outcome,
        measures,
        timings,
        facts: { exit: code ?? -1 },
      }
    }),
}
