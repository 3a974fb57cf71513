import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { type HeardLine, registerLineSink, signalsOf } from '#signals'
import { createSystem } from '#systems'
import { clientOf } from '#test/client.ts'
import { debianMissing } from '#test/debian.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * The programs that people have, as Debian brings them, talk to Palisade: Prometheus and amtool, zabbix_sender, logger, a plugin
 * with send_nsca, snmptrap. What cannot be installed here is said and skipped.
 */
const run = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), 'palisade-sources-'))
const certificate = { SYSLOG_TLS_CERT: join(folder, 'cert.pem'), SYSLOG_TLS_KEY: join(folder, 'key.pem') }
const missing = {
  prometheus: await debianMissing(
    ['prometheus', 'prometheus-alertmanager'],
    ['/usr/bin/prometheus', '/usr/bin/amtool'],
  ),
  zabbix: await debianMissing(['zabbix-agent'], ['/usr/bin/zabbix_sender']),
  nsca: await debianMissing(
    ['nsca-client', 'monitoring-plugins-basic'],
    ['/usr/sbin/send_nsca', '/usr/lib/nagios/plugins/check_dummy'],
  ),
  snmp: await debianMissing(['snmp'], ['/usr/bin/snmptrap']),
  logger: await debianMissing(['bsdutils'], ['/usr/bin/logger']),
  openssl: await debianMissing(['openssl'], ['/usr/bin/openssl']),
}
const skip = (name: keyof typeof missing) => missing[name] ?? false

const lines: HeardLine[] = []
const programs: ChildProcess[] = []
if (!missing.openssl)
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-keyout', certificate.SYSLOG_TLS_KEY, '-out', certificate.SYSLOG_TLS_CERT],
  ])
const world = await createWorld({
  live: true,
  settings: {
    ...{ SYSLOG_UDP_PORT: 0, SYSLOG_TCP_PORT: 0, SNMP_TRAP_PORT: 0, ZABBIX_PORT: 0, NSCA_PORT: 0 },
    ...(!missing.openssl && { SYSLOG_TLS_PORT: 0, ...certificate }),
  },
})
const provider = await world.tx(makeProvider)
const kim = await clientOf(world, provider.staff.kim)
registerLineSink(world.app, async (_tx, some) => void lines.push(...some))
await world.tx((tx) =>
  createSystem(tx, { accountId: provider.acme.id, name: 'web-1', kind: 'server', aliases: ['localhost', '127.0.0.1'] }),
)

after(async () => {
  await Promise.all(programs.map(ended))
  await rm(folder, { recursive: true, force: true })
})

async function ended(program: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => program.once('exit', resolve))
  if (program.exitCode !== null || program.signalCode !== null) return
  program.kill('SIGTERM')
  await gone
}

async function source(kind: string, more: object = {}): Promise<string> {
  const { status, body } = await kim.post('/api/signal-sources', {
    accountId: provider.acme.id,
    kind,
    name: kind,
    ...more,
  })
  assert.equal(status, 200, JSON.stringify(body))
  return body.token as string
}

type Row = { status: string; title: string; severity: string; system: string }
const alerts = async (kind: string): Promise<Row[]> =>
  (
    await world.tx((tx) =>
      sql<Row>`select a.status, a.title, a.severity, coalesce(s.name, '') as system from alert a
        left join system s on s.id = a.system_id where a.source = ${kind} order by a.title`.execute(tx),
    )
  ).rows

async function until<T>(read: () => Promise<T>, so: (value: T) => boolean): Promise<T> {
  for (let tries = 1; ; tries++) {
    const value = await read()
    if (so(value)) return value
    assert.ok(tries < 2000, `it does not become so: ${JSON.stringify(value)}`)
    await setTimeout(50)
  }
}

describe('Prometheus', () => {
  test('amtool: an alert is added, listed and found', { skip: skip('prometheus') }, async () => {
    const token = await source('alertmanager', { name: 'amtool' })
    const config = join(folder, 'http.yml')
    await writeFile(config, `authorization:\n  credentials: ${token}\n`)
    const amtool = async (...args: string[]) =>
      (await run('amtool', [`--alertmanager.url=${world.url}`, `--http.config.file=${config}`, ...args])).stdout
    await amtool(
      'alert',
      'add',
      'alertname=Full',
      'instance=web-1:9100',
      'severity=critical',
      '--annotation=summary=It is full',
    )
    assert.match(await amtool('alert', 'query'), /Full .*It is full/)
    assert.match(await amtool('alert', 'query', 'severity=~"crit.*"', '-o', 'extended'), /alertname="Full"/)
    assert.doesNotMatch(await amtool('alert', 'query', 'alertname=Other'), /Full/)
    const found = (await alerts('alertmanager')).find(({ title }) => title === 'Full: It is full')
    assert.deepEqual([found?.system, found?.severity, found?.status], ['web-1', 'P2', 'open'])
    await assert.rejects(run('amtool', [`--alertmanager.url=${world.url}`, 'alert', 'query']))
    // Silences: getSilences, getSilence, postSilence and deleteSilence, for a source that may.
    const silence = ['silence', 'add', 'alertname=Full', '--duration=1h', '--author=Kim', '--comment=Planned work']
    await assert.rejects(amtool(...silence), 'this source may not')
    await writeFile(
      config,
      `authorization:\n  credentials: ${await source('alertmanager', { name: 'silencing', settings: { maySilence: true } })}\n`,
    )
    const id = (await amtool(...silence)).trim()
    assert.match(await amtool('silence', 'query'), new RegExp(`${id} .*alertname="Full".*Kim.*Planned work`))
    await amtool('alert', 'add', 'alertname=Full', 'instance=web-1:9100')
    assert.doesNotMatch(await amtool('alert', 'query'), /Full/, 'it is silenced')
    assert.match(await amtool('alert', 'query', '--silenced'), /Full/)
    await amtool('silence', 'expire', id)
    assert.match(await amtool('alert', 'query'), /Full/)
    assert.doesNotMatch(await amtool('silence', 'query'), new RegExp(id))
  })

  test('a rule fires and clears here as at an Alertmanager, and its samples arrive', {
    skip: skip('prometheus'),
  }, async () => {
    const [alerting, writing] = [await source('alertmanager', { name: 'rules' }), await source('remote_write')]
    let broken = 1
    const exporter = createServer((_request, reply) => {
      reply.setHeader('content-type', 'text/plain; version=0.0.4')
      reply.end(`thing_is_broken ${broken}\n`)
    })
    await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve))
    const target = `127.0.0.1:${(exporter.address() as AddressInfo).port}`
    const { host } = new URL(world.url)
    await writeFile(
      join(folder, 'rules.yml'),
      [
        'groups: [{name: all, rules: [{alert: ThingBroken, expr: thing_is_broken > 0, labels: {severity: page},',
        'annotations: {summary: "The thing is broken", runbook_url: "https://runbooks.example/thing"}}]}]',
      ].join('\n'),
    )
    await writeFile(
      join(folder, 'prometheus.yml'),
      [
        'global: {scrape_interval: 1s, evaluation_interval: 1s}',
        'rule_files: [rules.yml]',
        `scrape_configs: [{job_name: thing, static_configs: [{targets: ["${target}"]}]}]`,
        `alerting: {alertmanagers: [{authorization: {credentials: ${alerting}}, static_configs: [{targets: ["${host}"]}]}]}`,
        `remote_write: [{url: "${world.url}/api/signals/remote-write", authorization: {credentials: ${writing}},`,
        '  queue_config: {batch_send_deadline: 1s}}]',
      ].join('\n'),
    )
    programs.push(
      spawn(
        'prometheus',
        [
          `--config.file=${join(folder, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(folder, 'tsdb')}`,
          '--web.listen-address=127.0.0.1:0',
          '--rules.alert.resend-delay=1s',
        ],
        { stdio: 'ignore' },
      ),
    )
    const thing = async () => (await alerts('alertmanager')).find(({ title }) => title.startsWith('ThingBroken'))
    const open = await until(thing, (found) => found?.status === 'open')
    assert.deepEqual([open!.title, open!.severity, open!.system], ['ThingBroken: The thing is broken', 'P1', 'web-1'])
    broken = 0
    await until(thing, (found) => found?.status === 'resolved')
    const series = async () =>
      (await world.tx((tx) => sql<{ name: string }>`select distinct name from metric_series`.execute(tx))).rows.map(
        ({ name }) => name,
      )
    await until(series, (names) => names.includes('thing_is_broken') && names.includes('up'))
    exporter.close()
  })
})

describe('other senders', () => {
  const here = ['127.0.0.1/32']

  test('zabbix_sender hears that its value was processed', { skip: skip('zabbix') }, async () => {
    const items = [{ item: 'vfs.fs.pused', when: 'above', than: '90', severity: 'P2', title: 'Disk nearly full' }]
    await source('zabbix', { networks: here, settings: { items } })
    const port = String(signalsOf(world.app).ports.zabbix)
    const send = (value: string) =>
      run('zabbix_sender', ['-vv', '-z', '127.0.0.1', '-p', port, '-s', 'web-1', '-k', 'vfs.fs.pused', '-o', value])
    const { stdout, stderr } = await send('95')
    assert.match(stdout + stderr, /processed: 1; failed: 0; total: 1/)
    assert.deepEqual(
      (await alerts('zabbix')).map(({ title, status }) => [title, status]),
      [['Disk nearly full', 'open']],
    )
    await send('50')
    assert.equal((await alerts('zabbix'))[0]!.status, 'resolved')
  })

  test('logger: RFC 5424 and 3164, over UDP, TCP and TLS', { skip: skip('logger') || skip('openssl') }, async () => {
    await source('syslog', { networks: here, settings: { alertFrom: 3 } })
    const { ports } = signalsOf(world.app)
    const log = (...args: string[]) => run('logger', ['-n', '127.0.0.1', '-t', 'shop', ...args])
    await log('-d', '-P', String(ports.syslogUdp), '-p', 'user.err', 'over UDP, new')
    await log('-d', '-P', String(ports.syslogUdp), '--rfc3164', '-p', 'user.info', 'over UDP, old')
    await log('-T', '-P', String(ports.syslogTcp), '--octet-count', '-p', 'user.info', 'over TCP, counted')
    await log('-T', '-P', String(ports.syslogTcp), '-p', 'user.info', 'over TCP, by lines')
    const tls = spawn('openssl', ['s_client', '-quiet', '-connect', `127.0.0.1:${ports.syslogTls}`], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    programs.push(tls)
    tls.stdin.write('<14>1 - web-1 shop - - - over TLS\n')
    const texts = await until(
      async () => lines.filter(({ source: program }) => program === 'shop').map(({ text }) => text),
      (all) => all.length >= 5,
    )
    assert.deepEqual(texts.toSorted(), [
      'over TCP, by lines',
      'over TCP, counted',
      'over TLS',
      'over UDP, new',
      'over UDP, old',
    ])
    assert.deepEqual(
      (await alerts('syslog')).map(({ title }) => title),
      ['shop: over UDP, new'],
    )
  })

  test('a monitoring plugin by send_nsca', { skip: skip('nsca') }, async () => {
    const token = await source('nsca', { networks: here })
    const config = join(folder, 'send_nsca.cfg')
    await writeFile(config, `password=${token}\nencryption_method=1\n`)
    const plugin = (code: string, words: string) =>
      run('/usr/lib/nagios/plugins/check_dummy', [code, words]).catch((error: { stdout: string }) => error)
    const send = async (code: string, words: string) => {
      const { stdout } = await plugin(code, words)
      const args = ['-H', '127.0.0.1', '-p', String(signalsOf(world.app).ports.nsca), '-c', config]
      const program = spawn('send_nsca', args, { stdio: ['pipe', 'ignore', 'ignore'] })
      program.stdin.end(`web-1\tdummy\t${code}\t${stdout.trim()}\n`)
      await new Promise((resolve) => program.once('exit', resolve))
    }
    await send('2', 'it is bad')
    const [found] = await until(
      () => alerts('nsca'),
      (all) => all.length > 0,
    )
    assert.deepEqual([found!.title, found!.system], ['dummy CRITICAL: CRITICAL: it is bad', 'web-1'])
    await send('0', 'it is good')
    await until(
      () => alerts('nsca'),
      ([one]) => one?.status === 'resolved',
    )
  })

  test('snmptrap: a trap opens and clears; an inform is acknowledged', { skip: skip('snmp') }, async () => {
    const token = await source('snmp')
    const port = signalsOf(world.app).ports.snmp
    const trap = (which: string, ...more: string[]) =>
      run('snmptrap', [
        ...['-v', '2c', '-c', token, ...more, `127.0.0.1:${port}`, '', `1.3.6.1.6.3.1.1.5.${which}`],
        ...['1.3.6.1.2.1.2.2.1.1.7', 'i', '7'],
      ])
    await trap('3', '-Ci')
    assert.deepEqual(
      (await alerts('snmp')).map(({ title, status }) => [title, status]),
      [['SNMP trap linkDown of interface 7', 'open']],
    )
    await trap('4')
    await until(
      () => alerts('snmp'),
      ([one]) => one?.status === 'resolved',
    )
    await assert.rejects(trap('3', '-Ci', '-r', '0', '-t', '1', '-c', 'public'), 'an inform of nobody is not answered')
  })
})
