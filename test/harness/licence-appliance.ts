import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { clock } from '#platform/clock.ts'

const cli = join(import.meta.dirname, '../../packages/licence/src/cli.ts')

/** What a command said, as JSON, and what it ended with. */
export type Said = { exit: number | null; code: string; [more: string]: unknown }

/** An appliance: a folder and the command `palisade-licence`, without a network. */
export type CommandAppliance = {
  folder: string
  /** Runs a command at the world's time. Throws when it says nothing that can be read. */
  run(...args: string[]): Said
  read(name: string): string
}

/** Makes one; its folder goes after the test file. */
export function commandAppliance(): CommandAppliance {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-appliance-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const offline = `--import=${import.meta.resolve('#test/no-network.ts')}`
  return {
    folder,
    run(...args) {
      const time = ['--time', clock.now().toISOString()]
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [offline, cli, '--json', '--state', join(folder, 'licence.state'), ...time, ...args],
        { cwd: folder, encoding: 'utf8' },
      )
      if (stdout.trim() === '') throw new Error(`palisade-licence ${args.join(' ')} ended with ${status}: ${stderr}`)
      return { exit: status, ...JSON.parse(stdout) }
    },
    read: (name) => readFileSync(join(folder, name), 'utf8'),
  }
}
