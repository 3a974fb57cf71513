import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readEnvelopeFile, verifyKeyset } from '#licence'
import { createLicenceWorld, environmentOf, TB } from '#test/licence-world.ts'
import { openFolder } from '../licence-server/folder.ts'
import { softToken } from '../licence-server/keys/softhsm.fixture.ts'
import { readChain } from '../licence-server/keyset/chain.ts'
import { sentenceOf } from './command.ts'
import { terminal } from './licence/say.ts'
import { run } from './licence.ts'

const main = join(import.meta.dirname, '../main.ts')
const it = await createLicenceWorld()
const folder = it.config.DATA_DIR
process.chdir(folder)

type Ran = { code: number; out: string; err: string }

/** A command as an operator gives it, in the folder of the ceremony; `secret` is what they would type. */
async function palisade(args: string, secret?: string, env: Record<string, string> = {}): Promise<Ran> {
  const own = { ...environmentOf(it), ...(secret && { LICENCE_ROOT_SECRET: secret }), ...env }
  const before = { ...process.env }
  const lines: string[] = []
  Object.assign(process.env, own)
  terminal.say = (line) => void lines.push(line)
  const out = () => lines.map((line) => `${line}\n`).join('')
  try {
    const code = await run(args.split(' ').slice(1))
    return { code, out: out(), err: '' }
  } catch (error) {
    const sentence = sentenceOf(error)
    if (sentence === null) throw error
    return { code: 1, out: out(), err: `${sentence}\n` }
  } finally {
    process.env = before
  }
}

async function does(args: string, secret?: string, env?: Record<string, string>): Promise<string> {
  const { code, out, err } = await palisade(args, secret, env)
  assert.equal(code, 0, `${args}: ${err}${out}`)
  return out
}

async function refuses(args: string, says: RegExp, secret?: string, env?: Record<string, string>): Promise<void> {
  const { code, out, err } = await palisade(args, secret, env)
  assert.equal(code, 1, `${args}: ${out}`)
  assert.match(err, says)
}

describe('the ceremony of the root', () => {
  const own = { LICENCE_DIR: join(folder, 'own') }

  test('makes keys, a first key set by two of three, and another root by the old and the new threshold', async (t) => {
    const token = await softToken(folder)
    await does('licence root key alice.root --name Alice', 'alice has geese')
    await does('licence root key bob.root --name Bob', 'bob has geese')
    if (token)
      await does(
        `licence root key carol.root --name Carol --pkcs11 ${token.token.module} --token ${token.token.token}`,
        token.pin,
      )
    else {
      t.diagnostic('skipped: the key in a PKCS#11 token; SoftHSM2 and OpenSC are not here. Carol has a file instead')
      await does('licence root key carol.root --name Carol', 'carol has geese')
    }
    const carol = token?.pin ?? 'carol has geese'
    assert.equal((await stat(join(folder, 'alice.root'))).mode & 0o077, 0)
    await refuses('licence root key alice.root --name Alice', /EEXIST/, 'alice has geese')

    const asked = await does(`licence issuing new --kind ${it.kind.code}=10TB/50TB --days 90`, undefined, own)
    const request = /Carry (\S+) to the root/.exec(asked)![1]!
    const first = 'licence root init --keys alice.root,bob.root,carol.root'
    await refuses(
      `${first} --threshold 4 --until 2099-01-01 --with alice.root --out 1.json`,
      /from 1 to 3/,
      'alice has geese',
    )
    await refuses(
      `${first} --threshold 2 --until 2020-01-01 --with alice.root --out 1.json`,
      /a day to come/,
      'alice has geese',
    )
    const begun = await does(
      `${first} --threshold 2 --until 2099-01-01 --issuing ${request} --with alice.root --out 1.json`,
      'alice has geese',
    )
    assert.match(
      begun,
      /root: 2 of .*\n.*issuer .*\n.*block-migration: up to 10000000000000 in a package, 50000000000000 in a day/,
    )
    assert.match(begun, /1\.json still needs 1 of its own root keys/)
    await refuses('licence install 1.json', /not signed by enough root keys/, undefined, own)

    await refuses('licence root sign 1.json --with alice.root', /signed it already/, 'alice has geese')
    await refuses('licence root sign 1.json --with bob.root', /passphrase is not the one of Bob/, 'wrong geese')
    await does('licence root key eve.root --name Eve', 'eve has geese')
    await refuses('licence root sign 1.json --with eve.root', /no root key of this key set/, 'eve has geese')
    assert.match(await does('licence root sign 1.json --with carol.root', carol), /signed by enough/)
    assert.match(await does('licence install 1.json', undefined, own), /Key set 1 is installed\. SHA-256 [0-9a-f]{64}/)
    await refuses('licence install 1.json', /Key set 2 should come here, but this is 1/, undefined, own)
    assert.match(await does('licence issuing list', undefined, own), /in key set 1, .*: block-migration/)

    const next =
      'licence root rotate 1.json --keys bob.root,eve.root --threshold 2 --until 2099-06-01 --with bob.root --out 2.json'
    assert.match(
      await does(next, 'bob has geese'),
      /CHANGED[\s\S]*still needs 1 of its own root keys and 1 of those before/,
    )
    await refuses('licence root sign 2.json --with eve.root', /name that with --before/, 'eve has geese')
    assert.match(
      await does('licence root sign 2.json --with eve.root --before 1.json', 'eve has geese'),
      /still needs 1 of those before/,
    )
    await refuses('licence install 2.json', /not signed by enough root keys/, undefined, own)
    assert.match(
      await does('licence root sign 2.json --with alice.root --before 1.json', 'alice has geese'),
      /signed by enough/,
    )

    await does('licence root rotate 2.json --until 2099-07-01 --with bob.root --out 3.json', 'bob has geese')
    await does('licence root sign 3.json --with eve.root --before 2.json', 'eve has geese')
    await refuses('licence install 3.json', /Key set 2 should come here, but this is 3/, undefined, own)
    await refuses(
      'licence root sign 3.json --with eve.root --before 1.json',
      /does not follow 1\.json: sign nothing/,
      'eve has geese',
    )
    await does('licence install 2.json', undefined, own)
    await does('licence install 3.json', undefined, own)
    const { keysets } = await readChain(await openFolder({ ...it.config, LICENCE_DIR: own.LICENCE_DIR }))
    assert.deepEqual(
      keysets.map(({ keyset }) => keyset.version),
      [1, 2, 3],
    )
    assert.match(await does('licence root show 3.json'), /Key set 3, from/)
    const envelope = readEnvelopeFile(await readFile(join(folder, '1.json')))
    assert.equal(verifyKeyset(envelope, null).hash, keysets[0]!.hash)
  })

  test('goes nowhere near a folder that others can open', async () => {
    const open = join(folder, 'open')
    await does(`licence issuing new --kind ${it.kind.code}=1TB/1TB --days 1`, undefined, { LICENCE_DIR: open })
    await chmod(open, 0o750)
    await refuses('licence issuing list', /Others can open .* must be 0700/, undefined, { LICENCE_DIR: open })
  })

  test('is a command of the program, which answers in a sentence', async () => {
    const { code, err } = await new Promise<Ran>((done) =>
      execFile(
        process.execPath,
        [main, 'licence', 'root', 'show', 'nothing.json'],
        { cwd: folder },
        (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }),
      ),
    )
    assert.equal(code, 1)
    assert.match(err, /^ENOENT.*nothing\.json'\n$/)
  })

  test('says how when it is not understood', async () => {
    for (const args of [
      'licence',
      'licence root',
      'licence approver',
      'licence approver allow',
      'licence install',
      'licence policy',
      'licence audit',
    ])
      await refuses(args, /palisade licence/)
    for (const kind of ['x', 'x=1TB', 'X=1TB/1TB', 'x=1.5B/1TB', 'x=1XB/1TB', 'x=-1/1', 'x=1/1,x=2/2'])
      await refuses(`licence issuing new --kind ${kind} --days 9`, /palisade licence issuing new/)
  })
})

describe('who may approve', () => {
  test('is allowed, listed and forbidden at the licence server', async () => {
    const mara = await it.approver('Mara', ['licence_manager', 'engineer'], null)
    assert.match(await does('licence approver list'), /Nobody may decide yet/)
    await refuses('licence approver allow nobody@provider.test', /There is nobody of the provider/)
    await refuses('licence approver allow mara@provider.test --as admin', /Mara is no admin/)
    assert.match(
      await does('licence approver allow mara@provider.test --as licence_manager'),
      /Mara may decide with the passkey "Mara's telephone" .* as licence_manager/,
    )
    await refuses('licence approver allow mara@provider.test', /knows this passkey already/)
    const request = await it.approved(await it.key(), TB, [mara])
    await it.settle()
    assert.ok(await it.packageOf(request.id))
    assert.match(
      await does('licence policy list'),
      /block-migration 1: 1 of: sales_executive up to 20000000000000, licence_manager any amount/,
    )

    const [listed] = (await does('licence approver list')).split('\n')
    assert.match(listed!, /licence_manager {2}allowed .* by .*@/)
    const fingerprint = listed!.split(' ')[0]!
    assert.match(await does(`licence approver forbid ${fingerprint}`), /decides nothing any more/)
    assert.match(await does('licence approver list'), /forbidden/)
    await refuses('licence approver allow mara@provider.test', /was forbidden. That is for ever/)
    const late = await it.approved(await it.key(), TB, [mara])
    await it.settle()
    assert.equal(await it.refusal(late.id), 'signer.credential_forbidden')
    const acts = await it.asOwner(`select act from audit_entry where act like 'licensing.approver%' order by queued_at`)
    assert.deepEqual(
      acts.rows.map(({ act }) => act),
      ['licensing.approver_allowed', 'licensing.approver_forbidden'],
    )
  })

  test('a row that was put back to before it was forbidden counts no more', async () => {
    const nils = await it.approver('Nils', ['licence_manager'], null)
    await does('licence approver allow nils@provider.test')
    const before = await it.asOwner('select seal from licence_approver where credential_id = $1', [nils.credentialId])
    await does('licence approver forbid nils@provider.test')
    await it.asOwner(
      'update licence_approver set forbidden_at = null, forbidden_by = null, seal = $2 where credential_id = $1',
      [nils.credentialId, before.rows[0].seal],
    )
    const request = await it.approved(await it.key(), TB, [nils])
    await it.settle()
    assert.equal(await it.refusal(request.id), 'signer.credential_forbidden')
  })

  test('with several passkeys, the one is named', async () => {
    const olaf = await it.approver('Olaf', ['licence_manager'], null)
    await it.asOwner(`insert into passkey (account_id, id, person_id, credential_id, public_key, counter, backed_up, name)
      select account_id, gen_random_uuid(), person_id, 'b3RoZXI', sha256(public_key), 0, false, 'Another' from passkey where person_id = $1`, [olaf.personId]) // biome-ignore format: SQL
    const { err } = await palisade('licence approver allow olaf@provider.test')
    const which = /^ {2}(\S+) {2}"Olaf's telephone"/m.exec(err)
    assert.ok(which, err)
    assert.match(await does(`licence approver allow olaf@provider.test --passkey ${which[1]}`), /Olaf may decide/)
  })

  test('a laxer policy counts once an operator allows it', async () => {
    const pia = await it.approver('Pia', ['sales_executive'], null)
    await does('licence approver allow pia@provider.test')
    await it.policy(2, { limits: [{ role: 'sales_executive', upTo: null }], needed: 1, fourEyesAbove: null })
    const before = await it.approved(await it.key(), 60n * TB, [pia], { policyVersion: 2 })
    await it.settle()
    assert.equal(await it.refusal(before.id), 'signer.policy_changed')
    assert.match(await does('licence policy list'), /block-migration 2: .*NOT KNOWN YET/)
    assert.match(await does(`licence policy allow ${it.kind.code}`), /It asks for less than before/)
    const after = await it.approved(await it.key(), 60n * TB, [pia], { policyVersion: 2 })
    await it.settle()
    assert.ok(await it.packageOf(after.id), (await it.refusal(after.id)) ?? '')
  })
})
