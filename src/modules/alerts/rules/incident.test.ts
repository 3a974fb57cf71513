import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hold } from '../suppression.ts'
import { believedMs, decideIncident, type HeldAlert, type IncidentState } from './incident.ts'
import { settleMs } from './signal.ts'

const nowMs = Date.UTC(2026, 10, 17, 12)
const quiet: Hold = { code: 'maintenance', text: 'disks', until: new Date(nowMs + 30_000) }
const silent: Hold = { code: 'silenced', text: '', until: null }
const incident = (more: Partial<IncidentState> = {}): IncidentState => ({
  severity: 'P2',
  requestSeverity: null,
  requestOverAtMs: null,
  openAlerts: 1,
  quietAtMs: null,
  snoozedUntilMs: null,
  ...more,
})
const alert = (more: Partial<HeldAlert> = {}): HeldAlert => ({
  severity: 'P2',
  openedAtMs: nowMs - 60_000,
  paging: 'usual',
  hold: null,
  ...more,
})
const solved = { requestSeverity: 'P2' as const, requestOverAtMs: nowMs - 1000 }

for (const [what, state, alerts, expected] of [
  ['pages', incident(), [alert()], { do: 'page' }],
  ['pages when one of two is held', incident(), [alert({ hold: quiet }), alert()], { do: 'page' }],
  [
    'is held while all are, until the first hold ends',
    incident(),
    [alert({ hold: silent }), alert({ hold: quiet })],
    { do: 'hold', hold: quiet, againAtMs: nowMs + 30_000 },
  ],
  [
    'is asked again in a minute where a hold has no end',
    incident(),
    [alert({ hold: silent })],
    { do: 'hold', hold: silent, againAtMs: nowMs + 60_000 },
  ],
  [
    'P4 waits',
    incident(),
    [alert({ severity: 'P4' })],
    { do: 'hold', hold: { code: 'low', text: '', until: null }, againAtMs: nowMs + 60_000 },
  ],
  ['P4 pages where a rule says always', incident(), [alert({ severity: 'P4', paging: 'always' })], { do: 'page' }],
  [
    'a rule that says never holds P1',
    incident({ severity: 'P1' }),
    [alert({ severity: 'P1', paging: 'never' })],
    { do: 'hold', hold: { code: 'rule', text: '', until: null }, againAtMs: nowMs + 60_000 },
  ],
  [
    'a snooze holds what nothing else does',
    incident({ snoozedUntilMs: nowMs + 5000 }),
    [alert()],
    { do: 'hold', hold: { code: 'snoozed', text: '', until: new Date(nowMs + 5000) }, againAtMs: nowMs + 5000 },
  ],
  ['waits while its request is open', incident({ requestSeverity: 'P2' }), [alert()], { do: 'wait' }],
  ['raises its request', incident({ severity: 'P1', requestSeverity: 'P2' }), [alert()], { do: 'raise' }],
  ['believes who solved it for a while', incident(solved), [alert()], { do: 'again', atMs: nowMs - 1000 + believedMs }],
  ['pages anew for what came after that', incident(solved), [alert({ openedAtMs: nowMs })], { do: 'page' }],
  ['pages anew for what is worse', incident({ ...solved, severity: 'P1' }), [alert()], { do: 'page' }],
  [
    'pages anew when it is still there',
    incident({ ...solved, requestOverAtMs: nowMs - believedMs }),
    [alert()],
    { do: 'page' },
  ],
  [
    'settles when nothing is open',
    incident({ openAlerts: 0, quietAtMs: nowMs - 1 }),
    [],
    { do: 'settle', atMs: nowMs - 1 + settleMs },
  ],
  ['resolves when it stayed so', incident({ openAlerts: 0, quietAtMs: nowMs - settleMs }), [], { do: 'resolve' }],
] as const)
  test(`an incident ${what}`, () => assert.deepEqual(decideIncident(state, [...alerts], nowMs), expected))
