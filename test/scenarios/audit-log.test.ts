import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { bareEnvironment } from '#test/bare-environment.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const folder = await mkdtemp(join(tmpdir(), 'palisade-log-'))
const witness = join(folder, 'witness')
const world = await createWorld({ live: true, settings: { DATA_DIR: folder, AUDIT_WITNESS_DIR: witness } })
const provider = await world.tx(makeProvider)
const ada = await clientOf(world, provider.staff.ada)
const sam = await clientOf(world, provider.staff.sam)

const client = new pg.Client({ connectionString: world.database.ownerUrl })
client.on('error', () => {}) // its database goes away before it
await client.connect()
await client.query(`select set_config('app.staff', 'on', false), set_config('app.accounts', '*', false)`)
test.after(() => client.end())

/** Until it is so; what is waited for comes from loops of the running program. */
async function until(what: string, so: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await so()) return
    await new Promise((next) => setTimeout(next, 100))
  }
  assert.fail(`never: ${what}`)
}
const waiting = async () =>
  Number((await client.query('select count(*) as n from audit_entry where index is null')).rows[0].n)
const brokenBy = async () => (await client.query('select broken from audit_writer')).rows[0].broken as string | null
function palisade(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const bin = join(import.meta.dirname, '../../bin/palisade.js')
  const env = bareEnvironment({ DATABASE_URL: world.database.ownerUrl, DATA_DIR: folder })
  return new Promise((done) =>
    execFile(process.execPath, [bin, ...args], { env, cwd: tmpdir() }, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, out, err }),
    ),
  )
}
const changeRoles = (roles: string[]) => ada.patch(`/api/people/${provider.staff.sam}`, { roles })

test('threat-22: an insider who owns the database edits an entry, and the witness names it offline', async () => {
  assert.equal((await changeRoles(['engineer', 'devops'])).status, 200)
  assert.equal((await changeRoles(['engineer'])).status, 200)
  await until('every act has its place', async () => (await waiting()) === 0)
  await world.forward('31s')
  await until('the witness has them', async () => {
    const { rows } = await client.query(`select w.handed_size = r.size as all from audit_witness w, audit_writer r`)
    return rows[0]?.all === true
  })
  const files = await readdir(witness)
  const kept = join(witness, files.find((name) => name.endsWith('.log'))!)
  const checkpoint = join(witness, files.find((name) => name.endsWith('.checkpoint'))!)
  const key = (await palisade('audit', 'key')).out.trim()
  const before = await palisade('audit', 'verify', kept, '--key', key)
  assert.equal(before.code, 0, before.out + before.err)
  assert.match(before.out, /entries are what was signed/)

  // The insider makes it look as if Ada had never given the role, and puts every hash right that is in the database.
  const { rows } = await client.query(
    `select id, index, body from audit_entry where act = 'accounts.person_changed' and body like '%devops%' order by index limit 1`,
  )
  const { id, index, body } = rows[0]
  const forged = body.replace('"devops"', '"qa"')
  await client.query('alter table audit_entry disable trigger user')
  await client.query(
    `update audit_entry set body = $2, commitment = sha256('palisade audit entry v1\\n' || convert_to($2, 'UTF8')) where id = $1`.replace(
      `'palisade audit entry v1\\n'`,
      `convert_to(E'palisade audit entry v1\\n', 'UTF8')`,
    ),
    [id, forged],
  )
  await client.query(`update audit_entry set leaf = sha256('\\x00'::bytea || commitment) where id = $1`, [id])
  await client.query('alter table audit_entry enable trigger user')
  await client.query(`update audit_checkpoint set note = note`).catch(() => {})

  // The program goes round its log, too. It stops at the subtree over the entry, whose hash he could not sign anew.
  await until('the program finds it', async () => (await brokenBy()) !== null)
  const [from, to] = /the entries (\d+) to (\d+)/
    .exec((await brokenBy())!)!
    .slice(1)
    .map(Number)
  assert.ok(from! <= Number(index) && Number(index) <= to!)

  const exported = join(folder, 'log.jsonl')
  assert.equal((await palisade('audit', 'export', exported)).code, 0)
  const offline = await palisade('audit', 'verify', kept, '--log', exported, '--key', key)
  assert.equal(offline.code, 1)
  assert.match(offline.out, new RegExp(`^entry ${index}: altered: not what the witness was given \\(${id}, `, 'm'))
  assert.match(offline.out, /accounts\.person_changed by Ada Admin on Sam Sample/)
  const saved = join(folder, 'everything.backup')
  assert.equal((await palisade('backup', saved)).code, 0)
  const backup = await palisade('audit', 'verify', kept, '--log', saved, '--key', key)
  assert.equal(backup.code, 1, backup.err)
  assert.match(backup.out, new RegExp(`^entry ${index}: altered: not what the witness was given \\(${id}, `, 'm'))
  // With nothing but the last checkpoint, the entries it can be are still few.
  const bare = await palisade('audit', 'verify', checkpoint, '--key', key)
  assert.equal(bare.code, 1)
  assert.match(bare.out, /NOT what was signed/)

  await client.query('alter table audit_entry disable trigger user')
  await client.query(
    `update audit_entry set body = $2, commitment = sha256(convert_to(E'palisade audit entry v1\\n' || $2, 'UTF8')) where id = $1`,
    [id, body],
  )
  await client.query(`update audit_entry set leaf = sha256('\\x00'::bytea || commitment) where id = $1`, [id])
  await client.query('alter table audit_entry enable trigger user')
  assert.equal((await palisade('audit', 'verify', kept, '--key', key)).code, 0, 'put back, it is what was signed again')
  // The log goes on meanwhile: a backup holds what the witness knew when it was begun, not what came since.
  const earlier = join(folder, 'earlier.log')
  await copyFile(kept, earlier)
  assert.equal((await palisade('backup', saved)).code, 0)
  const whole = await palisade('audit', 'verify', earlier, '--log', saved, '--key', key)
  assert.equal(whole.code, 0, whole.out + whole.err)
  await until('the program agrees', async () => (await brokenBy()) === null)
  await until('what gives power is possible', async () => (await changeRoles(['engineer'])).status === 200)
  const cut = join(folder, 'cut.backup')
  await writeFile(cut, (await readFile(saved)).subarray(0, -100))
  assert.match((await palisade('audit', 'verify', kept, '--log', cut, '--key', key)).err, /is damaged|ends too early/)
})

test('threat-22: the writer is stopped: what gives power is refused, requests go on, somebody is told, and it comes back', async () => {
  // The insider holds the lock of the writer, and time passes.
  await client.query('select pg_advisory_lock(7252549)')
  await client.query(`update audit_writer set seen_at = seen_at - interval '2 minutes'`)
  await until('the watch sees it', async () => (await changeRoles(['engineer', 'qa'])).status === 503)
  const refused = await changeRoles(['engineer', 'qa'])
  assert.equal(refused.body.code, 'audit.writer_stopped')
  assert.match(String(refused.body.detail), /No checkpoint of the audit log was signed for \d+ seconds/)
  const request = await sam.post('/api/requests', {
    accountId: provider.acme.id,
    title: 'Checkout fails',
    text: 'Since nine.',
    severity: 'P3',
  })
  assert.equal(request.status, 200, request.text)
  const robin = await clientOf(world, provider.staff.robin)
  assert.equal((await robin.get('/api/me')).status, 200, 'signing in goes on')
  const locked = await ada.post(`/api/people/${provider.staff.ola}/lock`, { reason: 'lost telephone' })
  assert.ok(locked.status < 300 || locked.status === 403, 'taking power away is not what is refused')
  assert.notEqual(locked.body.code, 'audit.writer_stopped')

  await world.forward('31s')
  await until('the health page says so', async () => {
    const { conditions } = (await ada.get('/api/health/system')).body as {
      conditions: { kind: string; severity: string; text: string }[]
    }
    return conditions.some((one) => one.kind === 'audit' && one.severity === 'P1' && /not written/.test(one.text))
  })
  const told = await client.query(
    `select recipients::text as to from mail_out where kind = 'health' union all select person_id::text from notice where topic = 'health.audit'`,
  )
  assert.ok(told.rowCount! > 0, 'an administrator is told')

  await client.query('select pg_advisory_unlock(7252549)')
  await until('it comes back', async () => (await changeRoles(['engineer', 'qa'])).status === 200)
  await world.forward('31s')
  await until('the condition is over', async () => {
    const { conditions } = (await ada.get('/api/health/system')).body as { conditions: { kind: string }[] }
    return !conditions.some((one) => one.kind === 'audit')
  })
})

test('threat-22: newest entries are deleted so that the writer alone would not see it: it stops by itself, somebody is told, and an operator resumes', async () => {
  await until('every act has its place', async () => (await waiting()) === 0)
  const { rows } = await client.query('select size::int as size from audit_writer')
  // One under a complete subtree, whose hash is all the writer goes on from.
  const index = rows[0].size - (rows[0].size % 2) - 1
  await client.query('alter table audit_entry disable trigger user')
  await client.query('delete from audit_entry where index = $1', [index])
  await client.query('alter table audit_entry enable trigger user')
  await until('what gives power is refused', async () => (await changeRoles(['engineer'])).status === 503)
  const refused = await changeRoles(['engineer'])
  assert.match(String(refused.body.detail), new RegExp(`lacks entry ${index} `))
  await world.forward('31s')
  await until('the health page says so', async () => {
    const { conditions } = (await ada.get('/api/health/system')).body as {
      conditions: { kind: string; text: string }[]
    }
    return conditions.some((one) => one.kind === 'audit' && one.text.includes(`lacks entry ${index} `))
  })
  const doctor = await palisade('doctor')
  assert.match(doctor.out, new RegExp(`^fail +audit log +.*lacks entry ${index} `, 'm'))

  const unsaid = await palisade('audit', 'resume')
  assert.deepEqual([unsaid.code, unsaid.err], [1, '--reason is missing.\n'])
  const resumed = await palisade('audit', 'resume', '--reason', 'A restore went wrong')
  assert.equal(resumed.code, 0, resumed.err)
  assert.match(resumed.out, new RegExp(`^entry ${index}: missing$`, 'm'))
  await until('it comes back', async () => (await changeRoles(['engineer'])).status === 200)
  const { items } = (await ada.get('/api/audit/entries?act=audit.resumed')).body as {
    items: { data: { reason: string } }[]
  }
  assert.equal(items[0]!.data.reason, 'A restore went wrong')
  const key = (await palisade('audit', 'key')).out.trim()
  assert.ok(resumed.out.includes(key), 'the new key is what witnesses are given')
  assert.doesNotMatch((await palisade('doctor')).out, /^fail +audit log/m)
})
