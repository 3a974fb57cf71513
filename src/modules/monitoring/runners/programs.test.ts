import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { isPublicAddress } from '#platform/http/addresses.ts'
import { readPerformance, readPlugin } from '../rules/plugin.ts'
import { listen, see } from './runners.fixture.ts'

const plugins = mkdtempSync(join(tmpdir(), 'plugins-'))
after(() => rmSync(plugins, { recursive: true }))
const script = (name: string, lines: string) =>
  writeFileSync(join(plugins, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
const run = (plugin: string, args: string[] = [], limits = {}, more = {}) =>
  see({ kind: 'plugin', plugin, args, host: null, ...more }, { plugins, ...limits })

const folder = '/usr/lib/nagios/plugins'
const noPlugin =
  spawnSync(join(folder, 'check_tcp'), ['--version']).error !== undefined && 'monitoring-plugins-basic is not installed'
const noPing =
  spawnSync('fping', ['-q', '-c1', '127.0.0.1']).status !== 0 && 'fping is not installed, or may not ping here'

describe('monitoring plugins', () => {
  test('exit code, first line, performance data', async () => {
    script('check_load', `echo "LOAD WARNING - 5.1|load1=5.1;5;10;0; 'free space'=12%;;;0;100"; exit 1`)
    const found = await run('check_load')
    assert.deepEqual([found.outcome, found.said], ['degraded', 'LOAD WARNING - 5.1'])
    assert.deepEqual(found.measures, [
      { name: 'load1', value: 5.1, unit: null },
      { name: 'free space', value: 12, unit: '%' },
    ])
    for (const [code, outcome] of [
      [0, 'up'],
      [2, 'down'],
      [3, 'inconclusive'],
      [42, 'inconclusive'],
    ] as const) {
      script('check_exit', `exit ${code}`)
      assert.equal((await run('check_exit')).outcome, outcome)
    }
  })

  test('arguments are arguments, never a shell; our environment is not theirs; the secret is not shown', async () => {
    script('check_args', 'echo "$1 $2 [$HOME$DATABASE_URL$PATH]"')
    const found = await run('check_args', ['$(id); `id`', '$SECRET$'], { secret: 'pa55' })
    assert.equal(found.said, '$(id); `id` … [/usr/sbin:/usr/bin:/sbin:/bin]')
  })

  test('one that hangs is killed with its children, one that floods is cut', async () => {
    script('check_hang', `sleep 300 & echo $! > ${plugins}/child; wait`)
    const hung = await run('check_hang', [], { timeoutMs: 700 })
    assert.deepEqual([hung.outcome, hung.said], ['down', 'The plugin did not end in time.'])
    const child = Number(readFileSync(join(plugins, 'child'), 'utf8'))
    const gone = () => /^(?!.*\) [^Z])/.test(spawnSync('cat', [`/proc/${child}/stat`], { encoding: 'utf8' }).stdout)
    while (!gone()) await new Promise((next) => setTimeout(next, 10))
    script('check_flood', 'yes flood')
    const flood = await run('check_flood')
    assert.deepEqual([flood.outcome, flood.said.slice(0, 5)], ['inconclusive', 'flood'])
  })

  test('only programs of the folder, only allowed addresses', async () => {
    symlinkSync('/bin/cat', join(plugins, 'check_link'))
    assert.match((await run('check_link', ['/etc/passwd'])).said, /There is no plugin check_link/)
    assert.match((await run('check_none')).said, /There is no plugin/)
    assert.match((await run('check_load', [], { plugins: null })).said, /has no folder of plugins/)
    script('check_address', 'echo "at $1"')
    assert.equal((await run('check_address', ['$ADDRESS$'], {}, { host: 'localhost' })).said, 'at 127.0.0.1')
    for (const arg of ['10.0.0.1', '--host=169.254.169.254', '-H127.0.0.1'])
      assert.equal((await run('check_address', [arg], { allows: isPublicAddress })).outcome, 'inconclusive', arg)
  })

  test('performance data of all shapes', () => {
    assert.deepEqual(readPlugin("OK|a=1s\nlong text\nmore | 'it''s'=2c;1:3 bad c=U d=-.5ms").measures, [
      { name: 'a', value: 1, unit: 's' },
      { name: "it's", value: 2, unit: 'c' },
      { name: 'd', value: -0.5, unit: 'ms' },
    ])
    assert.equal(readPerformance('x=1 '.repeat(500)).length, 100)
    assert.deepEqual(readPerformance(`'${'a'.repeat(100_000)}`), [])
  })

  test('a real plugin of Debian', { skip: noPlugin }, async () => {
    const port = await listen((socket) => void socket.end())
    const args = ['-H', '$ADDRESS$', '-p', String(port)]
    const found = await see({ kind: 'plugin', plugin: 'check_tcp', args, host: 'localhost' }, { plugins: folder })
    assert.equal(found.outcome, 'up', found.said)
    assert.match(found.said, /^TCP OK/)
    assert.equal(found.measures[0]!.name, 'time')
  })
})

test('ping: many hosts of a moment share a process', { skip: noPing }, async () => {
  const looks = [
    see({ kind: 'ping' }),
    see({ kind: 'ping', host: 'localhost', roundTrip: { warn: 0 } }),
    see({ kind: 'ping', host: '127.0.0.2' }),
  ]
  const [one, slow, two] = await Promise.all(looks)
  assert.deepEqual([one!.outcome, slow!.outcome, two!.outcome], ['up', 'degraded', 'up'])
  assert.deepEqual(
    one!.measures.map(({ name }) => name),
    ['packet_loss', 'round_trip'],
  )
})
