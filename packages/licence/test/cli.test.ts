// The command as it is run on an appliance: the sources with this Node, and the built package with another one where there is one.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type Keyset, keysetHash } from '../src/issue.ts'
import { verifyReceiptCode, verifyReceiptFile, verifyRequestFile, verifyReturnFile } from '../src/licence.ts'
import { TB, Vendor } from './vendor.ts'

const package_ = join(import.meta.dirname, '..')
const root = mkdtempSync(join(tmpdir(), 'licence-cli-'))
after(() => rmSync(root, { recursive: true, force: true }))

/** Another Node on this machine, of version 20 or later and not the one that runs this; null when there is none. */
function anotherNode(): string | null {
  const found = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'].map((each) =>
    join(each, 'node'),
  )
  for (const path of found) {
    const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
    if (status === 0 && stdout.trim() !== process.version && Number(/^v(\d+)/.exec(stdout)?.[1]) >= 20) return path
  }
  return null
}

type Answer = {
  status: number | null
  stdout: string
  stderr: string
  json: () => Record<string, unknown> & { code: string }
}

function appliance(node: string, cli: string) {
  const folder = mkdtempSync(join(root, 'appliance-'))
  const run = (...args: string[]): Answer => {
    const done = spawnSync(node, [cli, ...args], { cwd: folder, encoding: 'utf8' })
    return { status: done.status, stdout: done.stdout, stderr: done.stderr, json: () => JSON.parse(done.stdout) }
  }
  const read = (name: string) => readFileSync(join(folder, name))
  return { folder, run, read }
}

/** From the first request to the return: what a customer does. */
async function wholeLife(node: string, cli: string) {
  const { folder, run, read } = appliance(node, cli)
  const vendor = await Vendor.open(2)
  assert.equal(run('status').status, 3)
  const registered = run('request', '--trust', vendor.pin, '--name', 'Rack 4', '--out', 'register.json')
  assert.equal(registered.status, 0, registered.stderr)
  const { content, thumbprint } = verifyRequestFile(read('register.json'))
  assert.equal(content.appliance.name, 'Rack 4')
  assert.ok(content.appliance.fingerprint.length > 0)
  for (const name of ['licence.state', 'licence.state.key'])
    assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name)

  const inTime = {
    appliance: thumbprint,
    issuedAt: new Date(Date.now() - 1000),
    importBefore: new Date(Date.now() + 864e5),
  }
  const grant = async (name: string, amount: bigint, changes = {}) =>
    writeFileSync(join(folder, name), await vendor.grant(amount, { ...inTime, ...changes }))
  await grant('p1', 5n * TB)
  await grant('p2', 2n * TB)
  await grant('p3', 100n, { kind: 'mailboxes' })
  await grant('late', TB, { importBefore: new Date(Date.now() - 500) })
  await grant('after', TB)

  /** Runs with --json: the exit code and the code of the answer. */
  const says = (...args: string[]) => {
    const done = run('--json', ...args)
    return [done.status, done.json().code]
  }
  assert.deepEqual(says('import', 'p2'), [1, 'GAP'])
  assert.match(run('import', 'p1').stdout, /^APPLIED {2}p1: Package 1 is in: 5 TB of migration.files, 5 TB in all/)
  assert.deepEqual(says('import', 'p1'), [0, 'ALREADY_APPLIED'])
  assert.equal(run('import', 'p3', 'p1', 'p2').status, 0)
  assert.deepEqual(says('import', 'p1'), [1, 'TOO_OLD'])
  assert.deepEqual(says('import', 'late'), [1, 'EXPIRED_WINDOW'])
  assert.deepEqual(says('import', 'late', '--time', inTime.issuedAt.toISOString()), [0, 'APPLIED'])
  assert.equal(run('import', 'after').status, 0)
  writeFileSync(join(folder, 'broken'), read('p1').subarray(0, 500))
  assert.deepEqual(says('import', 'broken'), [1, 'MALFORMED'])

  const kind = 'migration.files'
  assert.deepEqual(says('consume', kind, '1.5TB', '--id', 'job-1'), [0, 'SETTLED'])
  assert.match(run('consume', kind, '1.5TB', '--id', 'job-1').stdout, /^ALREADY_DONE/)
  assert.deepEqual(says('consume', 'reserve', kind, '2TiB', '--id', 'job-2'), [0, 'RESERVED'])
  assert.deepEqual(says('return', '--yes'), [1, 'STILL_OPEN'])
  assert.deepEqual(says('consume', 'settle', 'job-2', '1 TiB'), [0, 'SETTLED'])
  assert.deepEqual(says('consume', 'refund', 'job-1', '500GB'), [0, 'REFUNDED'])
  assert.equal(run('consume', 'reserve', kind, '1000', '--id', 'job-3').status, 0)
  assert.deepEqual(says('consume', 'release', 'job-3'), [0, 'RELEASED'])
  assert.deepEqual(says('consume', kind, '9TB', '--id', 'job-4'), [1, 'NOT_ENOUGH'])
  for (const bad of ['-1', '5h']) assert.equal(run('consume', kind, bad, '--id', 'job-5').status, 2, bad)
  const used = 10n ** 12n + 2n ** 40n
  const status = run('--json', 'status', '--journal').json()
  const [, files] = status.capacities as Record<string, string>[]
  assert.deepEqual([files!.total, files!.used, files!.reserved], [`${9n * TB}`, `${used}`, '0'])
  assert.deepEqual(status.journal && Object.keys(status.journal), ['count', 'head', 'verified'])
  assert.match(run('status').stdout, /mailboxes: 100 left of 100/)

  const receipt = run('--json', 'receipt', '--out', 'receipt.json').json()
  const { publicKey, codeKey } = content.appliance
  assert.equal(verifyReceiptFile(read('receipt.json'), publicKey).content.report.capacities[1]!.used, used)
  const context = { codeKey, licenceKey: 'key-0001', appliance: publicKey, kinds: ['mailboxes', kind] }
  for (const { kind, code } of receipt.codes as { kind: string; code: string }[])
    assert.deepEqual(
      [verifyReceiptCode(code, context, { sequence: 5, number: 1 }).verdict, context.kinds.includes(kind)],
      ['valid', true],
    )

  const asked = run('request', '--kind', kind, '--amount', '3TB', '--note', 'weekend', '--out', '-')
  assert.deepEqual(verifyRequestFile(Buffer.from(asked.stdout), publicKey).content.ask, {
    kind,
    amount: 3n * TB,
    unit: 'byte',
    note: 'weekend',
  })
  const returned = run('return', '--yes', '--out', 'return.json')
  assert.equal(returned.status, 0, returned.stderr)
  assert.equal(verifyReturnFile(read('return.json'), publicKey).content.report.sequence, 5)
  const first = read('return.json')
  assert.equal(run('return', '--yes', '--out', 'return.json').status, 0)
  assert.deepEqual(read('return.json'), first)
  assert.deepEqual(says('consume', kind, '1', '--id', 'job-9'), [1, 'RETURNED'])
  assert.deepEqual(
    readdirSync(folder).filter((name) => /lock|new|claim/.test(name)),
    [],
  )
}

describe('palisade-licence', () => {
  test('from the first request to the return', () => wholeLife(process.execPath, join(package_, 'src/cli.ts')))

  test('does not let another trust, or a broken state, pass', async () => {
    const { folder, run } = appliance(process.execPath, join(package_, 'src/cli.ts'))
    const vendor = await Vendor.open()
    writeFileSync(join(folder, 'trust'), `${vendor.pin}\n`)
    for (const _ of [1, 2]) assert.equal(run('request', '--trust', 'trust').status, 0)
    const other = keysetHash({ ...vendor.keysets[0]!, expiresAt: new Date(4e12) } satisfies Keyset)
    assert.equal(run('request', '--trust', other).status, 2)
    assert.equal(run('request', '--trust', 'abc').status, 2)
    for (const wrong of [
      ['fly'],
      ['import'],
      ['import', 'nowhere'],
      ['--nonsense'],
      ['consume'],
      ['return'],
      ['status', '--time', 'noon'],
    ])
      assert.equal(run(...wrong).status, 2)
    rmSync(join(folder, 'licence.state.key'))
    assert.match(run('receipt').stderr, /^NO_STATE/)
    writeFileSync(join(folder, 'licence.state'), '{}')
    const damaged = run('--json', 'status')
    assert.deepEqual([damaged.status, damaged.json().code], [3, 'STATE_DAMAGED'])
    assert.equal(readFileSync(join(folder, 'licence.state'), 'utf8'), '{}')
  })

  const node = anotherNode()
  test('built, with the Node of the machine', { skip: node === null && 'no other Node here' }, async () => {
    // Built into a folder of its own: tests run side by side.
    const dist = join(root, 'dist')
    writeFileSync(join(root, 'package.json'), readFileSync(join(package_, 'package.json')))
    execFileSync(process.execPath, [join(package_, '../../scripts/build-licence.ts'), dist], { stdio: 'pipe' })
    assert.ok(existsSync(join(dist, 'licence.d.ts')))
    await wholeLife(node!, join(dist, 'cli.js'))
  })
})
