import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compare, type Facts, findings } from './rules.ts'

const now = new Date('2026-11-17T12:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const well: Facts = {
  now,
  silentInstances: [],
  failedJobs: [],
  waitingJobs: [],
  overdueTimers: null,
  recentP99Ms: 4,
  brokenChannels: [],
  gaps: [],
  heldMail: 0,
  quarantinedMail: 0,
  failingMailboxes: [],
  diskFreeShare: 0.5,
  mailSetAside: 0,
  scannerTrouble: null,
  waitingFiles: null,
  audit: [],
  licence: [],
  watchmen: [],
  rules: [],
}

describe('findings', () => {
  test('of a system that is well are none', () => assert.deepEqual(findings(well), []))

  const cases: [string, Partial<Facts>, string, string][] = [
    ['an instance that died', { silentInstances: [{ id: 'i', host: 'h1', seenAt: ago(9000) }] }, 'instance', 'P3'],
    ['work given up', { failedJobs: [{ queue: 'mail.send', count: 2 }] }, 'jobs', 'P2'],
    ['work nobody takes', { waitingJobs: [{ queue: 'mail.parse', count: 1, oldest: ago(130_000) }] }, 'jobs', 'P2'],
    ['deadlines that did not fire', { overdueTimers: { count: 3, oldest: ago(11_000) } }, 'clocks', 'P1'],
    ['clocks that are late', { recentP99Ms: 1001 }, 'clocks', 'P2'],
    [
      'a gateway that is broken',
      { brokenChannels: [{ key: 'sms', text: 'x', german: 'ix', gateway: true }] },
      'channel',
      'P1',
    ],
    [
      'one device that is gone',
      { brokenChannels: [{ key: 'c1', text: 'x', german: 'ix', gateway: false }] },
      'channel',
      'P3',
    ],
    [
      'a gap tomorrow',
      { gaps: [{ rotaId: 'r', rota: 'Web', from: ago(-20 * 3_600_000), until: ago(-22 * 3_600_000) }] },
      'coverage',
      'P2',
    ],
    [
      'a gap next week',
      { gaps: [{ rotaId: 'r', rota: 'Web', from: ago(-100 * 3_600_000), until: ago(-102 * 3_600_000) }] },
      'coverage',
      'P3',
    ],
    ['mail that cannot leave', { heldMail: 1 }, 'mail', 'P2'],
    ['a stopped audit log', { audit: [{ key: 'writer', severity: 'P1', text: 'x', german: 'ix' }] }, 'audit', 'P1'],
    [
      'a malware scanner that is away',
      { scannerTrouble: { since: ago(61_000), why: 'ECONNREFUSED' } },
      'scanner',
      'P2',
    ],
    ['files that wait', { waitingFiles: { count: 2, oldest: ago(301_000) } }, 'scanner', 'P2'],
    ['a rule that was paused', { rules: [{ key: 'r', severity: 'P3', text: 'x', german: 'y' }] }, 'rule', 'P3'],
    ['mail set aside on the disk', { mailSetAside: 2 }, 'mail', 'P2'],
    ['a disk nearly full', { diskFreeShare: 0.02 }, 'disk', 'P1'],
  ]
  for (const [name, change, kind, severity] of cases)
    test(`name ${name}`, () => {
      const found = findings({ ...well, ...change })
      assert.equal(found.length, 1)
      assert.equal(found[0]!.kind, kind)
      assert.equal(found[0]!.severity, severity)
      assert.match(found[0]!.text, /\S/)
      assert.match(found[0]!.german, /\S/)
      assert.notEqual(found[0]!.german, found[0]!.text)
    })

  test('leave out what has just begun to wait', () => {
    assert.deepEqual(
      findings({
        ...well,
        waitingJobs: [{ queue: 'q', count: 9, oldest: ago(3000) }],
        overdueTimers: { count: 1, oldest: ago(500) },
      }),
      [],
    )
  })
})

describe('compare', () => {
  const open = [
    { id: '1', kind: 'disk', key: 'data', severity: 'P2', text: 'old', german: 'alt' },
    { id: '2', kind: 'mail', key: 'held', severity: 'P2', text: 'same', german: 'gleich' },
  ]
  test('opens what is new, says anew what changed, closes what is over', () => {
    const change = compare(open, [
      { kind: 'disk', key: 'data', severity: 'P1', text: 'new', german: 'neu' },
      { kind: 'jobs', key: 'x', severity: 'P2', text: 'y', german: 'ypsilon' },
    ])
    assert.deepEqual(
      change.opened.map((finding) => finding.kind),
      ['jobs'],
    )
    assert.deepEqual(
      change.changed.map((finding) => finding.id),
      ['1'],
    )
    assert.deepEqual(change.closed, ['2'])
  })
  test('says anew what was said in English alone, before there was German', () => {
    const english = open.map((one) => ({ ...one, german: null }))
    const change = compare(
      english,
      open.map(({ kind, key, text, german }) => ({ kind, key, severity: 'P2' as const, text, german })),
    )
    assert.deepEqual(
      change.changed.map(({ id, german }) => [id, german]),
      [
        ['1', 'alt'],
        ['2', 'gleich'],
      ],
    )
  })
  test('changes nothing when nothing changed', () => {
    const change = compare(open, [
      { kind: 'disk', key: 'data', severity: 'P2', text: 'old', german: 'alt' },
      { kind: 'mail', key: 'held', severity: 'P2', text: 'same', german: 'gleich' },
    ])
    assert.deepEqual(change, { opened: [], changed: [], closed: [] })
  })
})
