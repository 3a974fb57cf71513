import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isSignedBy, readCheckpoint, readVerifier } from '#platform/audit/note.ts'
import { openExport } from '#platform/audit/source.ts'
import { leafHash, verifyInclusion } from '#platform/audit/tree.ts'
import { readWitnessed, verifyLog } from '#platform/audit/verify.ts'
import { createWriter } from '#platform/audit/writer.ts'
import { newId } from '#platform/id.ts'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

const folder = await mkdtemp(join(tmpdir(), 'palisade-audit-'))
const world = await createWorld({ settings: { DATA_DIR: folder, OUTGOING_PRIVATE: true } })
const provider = await world.tx(makeProvider)
const ada = await clientOf(world, provider.staff.ada)
const kim = await clientOf(world, provider.staff.kim)
const sam = await clientOf(world, provider.staff.sam)
const jordan = await clientOf(world, provider.acme.jordan)
const writer = createWriter(world.app)
await writer.round()

type Item = {
  id: string
  act: string
  proof: string
  actor: { name: string }
  before: unknown
  after: unknown
  index: number
}
const items = async (query: string) => (await kim.get(`/api/audit/entries${query}`)).body.items as Item[]

describe('the log', () => {
  test('shows who did what, with what was before and after, by filters', async () => {
    const changed = await ada.patch(`/api/people/${provider.staff.sam}`, { roles: ['engineer', 'devops'] })
    assert.equal(changed.status, 200, changed.text)
    const [entry] = await items(`?act=accounts.person_changed&subject=${provider.staff.sam}`)
    assert.equal(entry!.actor.name, 'Ada Admin')
    assert.deepEqual([entry!.before, entry!.after], [{ roles: ['engineer'] }, { roles: ['engineer', 'devops'] }])
    assert.equal(entry!.proof, 'waiting')
    await writer.round()
    assert.equal((await items(`?actor=${provider.staff.ada}&act=accounts`))[0]!.proof, 'sealed')
    assert.deepEqual(await items(`?actor=${newId()}`), [])
    assert.deepEqual(await items('?from=2100-01-01T00:00:00Z'), [])
    assert.deepEqual(await items(`?account=${provider.acme.id}&act=accounts.person_changed`), [])
    const { acts } = (await kim.get('/api/audit/acts')).body as { acts: string[] }
    assert.ok(acts.includes('identity.sign_in') && acts.includes('accounts.person_changed'))
    const first = await kim.get('/api/audit/entries?limit=2')
    const next = await kim.get(`/api/audit/entries?limit=2&cursor=${first.body.next}`)
    assert.equal(
      new Set([...(first.body.items as Item[]), ...(next.body.items as Item[])].map((item) => item.id)).size,
      4,
    )
  })

  test('is read by those it is for', async () => {
    for (const path of ['/api/audit/entries', '/api/audit/acts', '/api/audit/state', '/api/audit/export']) {
      assert.equal((await sam.get(path)).status, 403, path)
      assert.equal((await jordan.get(path)).status, path.endsWith('export') ? 404 : 404, path)
    }
    assert.equal((await kim.post('/api/audit/witnesses', { kind: 'mail', name: 'x', target: 'a@b.test' })).status, 403)
  })

  test('gives proofs that stand for themselves (readProof)', async () => {
    const [entry] = await items('?act=accounts.person_changed')
    const { body: proof } = await kim.get(`/api/audit/entries/${entry!.id}/proof`)
    const note = readCheckpoint(String(proof.checkpoint))
    assert.ok(isSignedBy(note, readVerifier(String(proof.key))))
    const path = (proof.path as string[]).map((hash) => Buffer.from(hash, 'base64'))
    const leaf = leafHash(Buffer.from(String(proof.commitment), 'base64'))
    assert.ok(verifyInclusion(leaf, Number(proof.index), note.size, path, note.root))
    await ada.patch(`/api/people/${provider.staff.sam}`, { roles: ['engineer'] })
    const [waiting] = await items('?act=accounts.person_changed')
    const early = await kim.get(`/api/audit/entries/${waiting!.id}/proof`)
    assert.deepEqual([early.status, early.body.code], [409, 'audit.still_waiting'])
    assert.equal((await kim.get(`/api/audit/entries/${newId()}/proof`)).status, 404)
  })

  test('is exported whole, and that it was is in it', async () => {
    const reply = await kim.get('/api/audit/export')
    assert.equal(reply.status, 200)
    const file = join(folder, 'export.jsonl')
    await writeFile(file, reply.text)
    await writer.round()
    const [act] = await items('?act=audit.exported')
    assert.equal(act!.actor.name, 'Kim Mockup')
    const source = await openExport(file)
    const verdict = await verifyLog(source, readWitnessed(source.checkpoints.at(-1)!))
    assert.equal(verdict.faultCount, 0)
    assert.ok(verdict.entries > 3)
  })
})

describe('witnesses', () => {
  test('another installation checks that the log only grows, signs, and catches one that was rewritten', async () => {
    const theirs = await mkdtemp(join(tmpdir(), 'palisade-witness-'))
    const other = await createWorld({ live: true, settings: { DATA_DIR: theirs } })
    const otherProvider = await other.tx(makeProvider)
    const boss = await clientOf(other, otherProvider.staff.ada)
    const { key } = (await ada.get('/api/audit/state')).body as { key: string }
    assert.equal(
      (await boss.call('PUT', '/api/audit/watched', { verifier: 'nonsense' })).body.code,
      'audit.key_unknown',
    )
    assert.equal((await boss.call('PUT', '/api/audit/watched', { verifier: key })).status, 200)
    const added = await ada.post('/api/audit/witnesses', { kind: 'instance', name: 'Second site', target: other.url })
    assert.equal(added.status, 200, added.text)
    const witnesses = async () =>
      (await ada.get('/api/audit/state')).body.witnesses as {
        id: string
        handedSize: number
        conflict: string | null
        error: string | null
      }[]
    await world.settle()
    const [first] = await witnesses()
    assert.ok(first!.handedSize > 0, JSON.stringify(first))
    await ada.patch(`/api/people/${provider.staff.sam}`, { roles: ['engineer', 'qa'] })
    await writer.round()
    await ada.post(`/api/audit/witnesses/${first!.id}/try`)
    await world.settle()
    const [second] = await witnesses()
    assert.ok(second!.handedSize > first!.handedSize)
    const [seen] = (await boss.get('/api/audit/state')).body.watched as { size: number; refused: string | null }[]
    assert.equal(seen!.size, second!.handedSize)
    // A checkpoint nobody signed, and one of a log it does not know, are refused alike.
    const note = String((await ada.get('/api/audit/state')).body.checkpoint)
    const forged = await boss.post('/api/audit/witness', {
      old: seen!.size,
      proof: [],
      checkpoint: note.replace('time 1', 'time 2'),
    })
    assert.deepEqual([forged.status, forged.body.code], [404, 'audit.log_unknown'])
    const moved = await boss.post('/api/audit/witness', { old: 1, proof: [], checkpoint: note })
    assert.deepEqual([moved.status, moved.body.code, moved.body.size], [409, 'audit.log_moved', seen!.size])
    // The witness saw more than our log has: what a rolled back database looks like.
    await other.tx((tx) =>
      tx
        .updateTable('audit_watched')
        .set({ size: seen!.size + 5 })
        .execute(),
    )
    await ada.post(`/api/audit/witnesses/${first!.id}/try`)
    await world.settle()
    assert.match((await witnesses())[0]!.conflict!, /saw a log of \d+ entries; ours has/)
    assert.equal(
      (await boss.call('DELETE', `/api/audit/watched?origin=${encodeURIComponent(readVerifier(key).name)}`)).status,
      204,
    )
    assert.equal((await ada.call('DELETE', `/api/audit/witnesses/${first!.id}`)).status, 204)
    assert.deepEqual(await witnesses(), [])
    await other.close()
  })

  test('a folder keeps every checkpoint with the hashes since the last, and proves the log', async () => {
    const target = join(folder, 'witness')
    const watched = await createWorld({
      live: true,
      settings: { DATA_DIR: folder, AUDIT_WITNESS_DIR: target },
      database: world.database,
    })
    await writer.round()
    await watched.settle()
    const [witness] = (await ada.get('/api/audit/state')).body.witnesses as {
      id: string
      fixed: boolean
      error: string | null
    }[]
    assert.ok(witness!.fixed)
    assert.equal(witness!.error, null)
    assert.equal((await ada.call('DELETE', `/api/audit/witnesses/${witness!.id}`)).status, 404, 'the operator named it')
    const name = (await readdir(target)).find((file) => file.endsWith('.log'))!
    const witnessed = readWitnessed(await readFile(join(target, name), 'utf8'))
    assert.equal(witnessed.leaves.size, witnessed.checkpoints.at(-1)!.size, 'a hash for each entry')
    await watched.close()
  })

  test('an address that must not be called is refused', async () => {
    const guarded = await createWorld({ settings: { DATA_DIR: folder }, database: world.database })
    const admin = await clientOf(guarded, provider.staff.ada)
    const refused = await admin.post('/api/audit/witnesses', {
      kind: 'webhook',
      name: 'x',
      target: 'http://127.0.0.1/x',
    })
    assert.deepEqual([refused.status, refused.body.code], [400, 'audit.witness_refused'])
    await guarded.close()
  })
})
