import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import { settings } from '#platform/config.ts'
import { bareEnvironment } from '#test/bare-environment.ts'
import { freshDatabase } from '#test/database.ts'

const palisade = join(import.meta.dirname, '../../bin/palisade.js')
const password = 'four quiet geese'

type Ran = { code: number; out: string; err: string }

/** One command as an operator gives it. Settings of this machine stay outside. */
function run(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((done) => {
    execFile(process.execPath, [palisade, ...args], { env: bareEnvironment(env), cwd: tmpdir() }, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, out, err }),
    )
  })
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'palisade-cli-'))
  await chmod(path, 0o755) // as root, PostgreSQL runs as another user
  after(() => rm(path, { recursive: true, force: true }))
  return path
}

async function taken(): Promise<number> {
  const server = createServer((socket) => socket.end('I am something else\r\n'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  after(() => server.close())
  return (server.address() as { port: number }).port
}

async function free(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}

describe('settings', () => {
  test('are all listed with value, source and meaning, and secrets hidden', async () => {
    const { code, out } = await run(['config'], { PORT: '18080', PHONE_TOKEN: 'not-to-be-seen' })
    assert.equal(code, 0)
    const lines = out.trim().split('\n')
    assert.equal(lines.length, Object.keys(settings).length)
    for (const [name, { meaning }] of Object.entries(settings)) {
      const line = lines.find((each) => each.startsWith(`${name} `))
      assert.ok(line?.endsWith(meaning), name)
    }
    assert.match(out, /^PORT +18080 +environment/m)
    assert.match(out, /^PHONE_TOKEN +\[hidden\]/m)
    assert.doesNotMatch(out, /not-to-be-seen/)
  })

  for (const [env, says] of [
    [{ PORT: 'abc' }, /^PORT is "abc", but it must be a port from 0 to 65535/],
    [{ PUBLIC_URL: 'ftp://x' }, /^PUBLIC_URL is "ftp:\/\/x", but it must be an http/],
    [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL must begin with postgres:/],
    [{ PALISADE_ADMIN_EMAIL: 'a@b.example' }, /^PALISADE_ADMIN_EMAIL is set, but PALISADE_ADMIN_PASSWORD is not/],
    [{ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' }, /^The database cannot be reached: /],
  ] as const)
    test(`that are wrong are one sentence: ${Object.keys(env)[0]} ${Object.values(env)[0]!.split(':')[0]}`, async () => {
      const { code, out, err } = await run(['start'], env as Record<string, string>)
      assert.equal(code, 1)
      assert.equal(out, '')
      assert.match(err, says)
      assert.equal(err.trim().split('\n').length, 1, err)
      assert.doesNotMatch(err, /secret/)
    })

  test('and commands nobody knows are told what there is', async () => {
    const { code, out, err } = await run(['stat'])
    assert.equal(code, 2)
    assert.match(err, /^"stat" is no command/)
    assert.match(out, /palisade start/)
  })
})

describe('administrators and tokens', async () => {
  const database = await freshDatabase()
  after(() => database.drop())
  const env = { DATABASE_URL: database.ownerUrl, PALISADE_ADMIN_PASSWORD: password }
  const create = ['admin', 'create', '--email', 'ada@provider.example', '--name', 'Ada Admin']

  test('admin create makes one who can sign in, once', async () => {
    const made = await run(create, env)
    assert.deepEqual([made.code, made.err], [0, ''])
    assert.match(made.out, /^Ada Admin <ada@provider\.example> is an administrator/)
    const again = await run(create, env)
    assert.equal(again.code, 1)
    assert.match(again.err, /^Somebody has this e-mail address already/)
  })

  test('admin create refuses a weak password, and asks for none where there is no terminal', async () => {
    const other = ['admin', 'create', '--email', 'bo@provider.example', '--name', 'Bo']
    const weak = await run(other, { ...env, PALISADE_ADMIN_PASSWORD: 'short' })
    assert.equal(weak.code, 1)
    assert.match(weak.err, /^This password is too easy to guess/)
    const silent = await run(other, { DATABASE_URL: database.ownerUrl })
    assert.equal(silent.code, 1)
    assert.match(silent.err, /^There is no terminal to ask for the password/)
    const short = await run(['admin', 'create', '--email', 'bo@provider.example'], env)
    assert.deepEqual([short.code, short.err], [1, '--name is missing.\n'])
  })

  test('token create prints a token that works, alone on standard output', async () => {
    const args = ['token', 'create', '--person', 'ada@provider.example', '--expires', '30d', '--scopes']
    const made = await run([...args, '*:read'], env)
    assert.equal(made.code, 0, made.err)
    assert.match(made.out, /^pal_\S+\n$/)
    assert.doesNotMatch(made.err, new RegExp(made.out.trim()))
    const port = await free()
    const running = await start({ ...env, PORT: String(port), SMTP_PORT: '0' })
    const call = (token: string) =>
      fetch(`http://127.0.0.1:${port}/api/me`, { headers: { authorization: `Bearer ${token}` } })
    assert.equal((await call(made.out.trim())).status, 200)
    assert.equal((await call('pal_nothing')).status, 401)
    assert.equal(await running.stop(), 0)
  })

  test('watchman enrol shows a token once, list and retire name it; without settings it says what is missing', async () => {
    const args = ['watchman', 'enrol', '--name', 'North', '--url', 'https://north.example/']
    const made = await run(args, env)
    assert.equal(made.code, 0, made.err)
    assert.match(made.out, /^palw\.[0-9a-f-]{36}\.\S+\.\S+\n$/)
    assert.doesNotMatch(made.err, new RegExp(made.out.trim()))
    assert.match((await run(args, env)).err, /^Another watchman has this name/)
    assert.match((await run([...args.slice(0, 4), '--url', 'north'], env)).err, /^--url is "north"/)
    assert.equal((await run(['watchman', 'list'], env)).out, 'North\thttps://north.example\tnever heard\n')
    assert.equal((await run(['watchman', 'retire', 'north'], env)).code, 0)
    assert.equal((await run(['watchman', 'list'], env)).out, '')
    assert.match((await run(['watchman'], env)).err, /^WATCHMAN_SITE and WATCHMAN_TOKEN must be set/)
    const wrong = { ...env, WATCHMAN_SITE: 'http://127.0.0.1:9', WATCHMAN_TOKEN: 'pal_something' }
    assert.match((await run(['watchman'], wrong)).err, /^WATCHMAN_TOKEN is not what/)
  })

  test('token create refuses whom nobody knows, scopes and spans that are none', async () => {
    const args = (person: string, scopes: string, expires: string) =>
      run(['token', 'create', '--person', person, '--scopes', scopes, '--expires', expires], env)
    assert.match((await args('who@provider.example', '*:read', '30d')).err, /^Nobody has the address who@/)
    assert.match((await args('ada@provider.example', 'nonsense', '30d')).err, /^This scope does not exist/)
    assert.match((await args('ada@provider.example', '*:read', 'soon')).err, /^--expires is "soon"/)
    assert.match((await args('ada@provider.example', '*:read', '9999d')).err, /expir/)
  })
})

/** A running program; resolves when it says so. */
async function start(env: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, [palisade, 'start', ...args], { env: bareEnvironment(env), cwd: tmpdir() })
  let out = ''
  let err = ''
  child.stderr.on('data', (bytes) => (err += bytes))
  const ended = new Promise<number>((done) => child.on('exit', (code) => done(code ?? -1)))
  const running = new Promise<void>((done) =>
    child.stdout.on('data', (bytes) => {
      out += bytes
      if (out.includes('Palisade runs')) done()
    }),
  )
  await Promise.race([running, ended.then((code) => assert.fail(`it ended with ${code}: ${err}`))])
  return {
    out: () => out,
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

describe('a first start', async () => {
  const dir = await folder()
  const env = { DATA_DIR: dir, SMTP_PORT: '0' }

  test('prints a set-up link; commands beside it use its database; a second start finds the port taken', async () => {
    const port = String(await free())
    const running = await start({ ...env, PORT: port })
    try {
      assert.match(running.out(), /Set up Palisade here[^\n]*\nhttp:\/\/localhost:\d+\/set-up\S+\n/)
      const busy = await run(['start'], { ...env, PORT: port })
      assert.equal(busy.code, 1)
      assert.match(busy.err.trim(), /^listen EADDRINUSE.*another program listens there\. Set PORT or SMTP_PORT/)
      const doctor = await run(['doctor'], { ...env, PORT: port })
      assert.match(doctor.out, /^ok +portal port +\d+ is served by a Palisade that runs$/m)
      assert.match(doctor.out, /^ok +schema/m)
      const admin = await run(['admin', 'create', '--email', 'ada@provider.example', '--name', 'Ada Admin'], {
        ...env,
        PALISADE_ADMIN_PASSWORD: password,
      })
      assert.equal(admin.code, 0, admin.err)
    } finally {
      assert.equal(await running.stop(), 0)
    }
  })

  test('with an administrator prints no link', async () => {
    const running = await start({ ...env, PORT: '0' })
    assert.doesNotMatch(running.out(), /Set up Palisade here/)
    assert.equal(await running.stop(), 0)
  })

  test('backup and restore bring everything into an empty folder, and into no other', async () => {
    const file = join(dir, 'everything.backup')
    const saved = await run(['backup', file], env)
    assert.equal(saved.code, 0, saved.err)
    const rows = /(\d+) rows of (\d+) tables/.exec(saved.out)
    assert.ok(Number(rows?.[1]) > 0, saved.out)
    const empty = { DATA_DIR: await folder() }
    const restored = await run(['restore', file], empty)
    assert.equal(restored.code, 0, restored.err)
    assert.equal(restored.out, `${rows![0]} were restored.\n`)
    const copy = join(empty.DATA_DIR, 'again.backup')
    // That the first was read, and that this one is taken, stands in the audit log.
    const more = `${Number(rows![1]) + 2} rows of ${rows![2]} tables`
    assert.match((await run(['backup', copy], empty)).out, new RegExp(`: ${more}, `))
    const again = await run(['restore', file], empty)
    assert.deepEqual(
      [again.code, again.err],
      [1, 'The database is not empty. A backup is restored into an empty one.\n'],
    )
    assert.equal((await run(['backup'], env)).err, 'palisade backup FILE\n')
  })

  test('from the environment makes the administrator who is named there', async () => {
    const database = await freshDatabase()
    const named = { DATABASE_URL: database.ownerUrl, PALISADE_ADMIN_EMAIL: 'eve@provider.example' }
    const running = await start({ ...named, PALISADE_ADMIN_PASSWORD: password, PORT: '0', SMTP_PORT: '0' })
    assert.doesNotMatch(running.out(), /Set up Palisade here/)
    assert.doesNotMatch(running.out(), new RegExp(password))
    assert.equal(await running.stop(), 0)
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    await client.query(`select set_config('app.accounts', '*', false)`)
    const { rows } = await client.query('select email, roles from person')
    await client.end()
    await database.drop()
    assert.deepEqual(rows, [{ email: 'eve@provider.example', roles: ['admin'] }])
  })
})

describe('doctor', async () => {
  const database = await freshDatabase()
  after(() => database.drop())

  test('finds nothing that fails where nothing does, and says what to do about the rest', async () => {
    const { code, out } = await run(['doctor'], {
      DATABASE_URL: database.ownerUrl,
      PORT: String(await free()),
      SMTP_PORT: String(await free()),
    })
    const fails = out.split('\n').filter((line) => line.startsWith('fail') && !line.includes('portal '))
    assert.deepEqual(fails, [])
    assert.equal(code, out.includes('\nfail') || out.startsWith('fail') ? 1 : 0)
    assert.match(out, /^ok +database +PostgreSQL \d+/m)
    assert.match(out, /^ok +roles +cannot look past row security$/m)
    assert.match(out, /^ok +audit log +begins with the first start$/m)
    assert.match(out, /^warn +mail out +SMTP_OUT_URL is not set/m)
  })

  test('fails with what to do: ports, gateways and a setting', async () => {
    const { code, out } = await run(['doctor'], {
      DATABASE_URL: database.ownerUrl,
      PORT: String(await taken()),
      SMTP_PORT: String(await taken()),
      SMTP_OUT_URL: `smtp://127.0.0.1:${await free()}`,
      PHONE_URL: 'http://127.0.0.1:1',
      PUBLIC_URL: 'http://support.provider.example',
    })
    assert.equal(code, 1)
    assert.match(out, /^fail +portal port +\d+ is taken by another program: set PORT/m)
    assert.match(out, /^fail +mail port +\d+ is taken by another program: set SMTP_PORT/m)
    assert.match(out, /^fail +mail out +127\.0\.0\.1:\d+: .*\(SMTP_OUT_URL\)$/m)
    assert.match(out, /^fail +phone gateway +PHONE_ACCOUNT, PHONE_TOKEN, PHONE_FROM missing/m)
    assert.match(out, /^warn +public address +\S+ is not https/m)
    const wrong = await run(['doctor'], { PORT: 'abc' })
    assert.equal(wrong.code, 1)
    assert.match(wrong.out, /^fail +settings +PORT is "abc"/m)
    const away = await run(['doctor'], { DATABASE_URL: 'postgres://x:secret@127.0.0.1:1/x', PORT: '0', SMTP_PORT: '0' })
    assert.equal(away.code, 1)
    assert.match(away.out, /^fail +database +The database cannot be reached/m)
    assert.doesNotMatch(away.out, /secret/)
  })
})
