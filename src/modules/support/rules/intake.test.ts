import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Candidate, type Clues, decideIntake } from './intake.ts'

const request: Candidate = {
  id: 'r1',
  accountId: 'acme',
  partnerId: 'delta',
  status: 'open',
  participants: ['jordan@acme.test', 'agency@outside.test'],
}
const closed: Candidate = { ...request, id: 'r0', status: 'closed' }
const contact = { accountId: 'acme', personId: 'jordan', staff: false }
const colleague = { accountId: 'provider', personId: 'sam', staff: true }
const forJordan = {
  candidate: request,
  recipient: 'jordan@acme.test',
  personId: 'jordan',
  expired: false,
  via: 'address' as const,
}
const forSam = { ...forJordan, recipient: 'sam@provider.test', personId: 'sam' }
const human = { automatic: false as const }
const machine = { automatic: true as const, kind: 'auto-reply' as const, why: 'Auto-Submitted' }

const mail: Clues = {
  from: 'jordan@acme.test',
  sender: contact,
  authenticated: true,
  automatic: human,
  isReport: false,
  nullSender: false,
  token: null,
  reference: null,
  number: null,
  same: null,
}
const fromSam: Partial<Clues> = { from: 'sam@provider.test', sender: colleague }
const stranger: Partial<Clues> = { from: 'who@stranger.test', sender: null }

const cases: [string, Partial<Clues>, string][] = [
  ['a contact writes first', {}, 'create acme confirm'],
  ['not proved', { authenticated: false }, 'create acme neutral not_authenticated'],
  ['a stranger', stranger, 'create - neutral unknown_sender'],
  ['our token', { token: forJordan }, 'message r1'],
  [
    'our token, forwarded to somebody else',
    { ...stranger, token: forJordan },
    'message r1 unknown_sender other_sender',
  ],
  ['an expired token from the account', { token: { ...forJordan, expired: true } }, 'message r1'],
  [
    'an expired token from a stranger',
    { ...stranger, token: { ...forJordan, expired: true } },
    'create - neutral unknown_sender',
  ],
  ['a known id from the account', { reference: request }, 'message r1'],
  [
    'a known id from somebody copied',
    { from: 'agency@outside.test', sender: null, reference: request },
    'message r1 unknown_sender',
  ],
  ['a known id from a stranger', { ...stranger, reference: request }, 'create - neutral unknown_sender'],
  ['the number from the account', { number: request }, 'message r1'],
  [
    'the number from the partner',
    { sender: { ...contact, accountId: 'delta' }, from: 'pat@delta.test', number: request },
    'message r1',
  ],
  [
    'the number from somebody copied',
    { from: 'agency@outside.test', sender: null, number: request },
    'create - neutral unknown_sender',
  ],
  [
    'the number from another account',
    { sender: { ...contact, accountId: 'birch' }, from: 'toni@birch.test', number: request },
    'create birch confirm',
  ],
  [
    'a closed request goes on in a new one',
    { token: { ...forJordan, candidate: closed } },
    'create acme confirm follows r0',
  ],
  ['staff with their token, proved', { ...fromSam, token: forSam }, 'staff_answer r1 sam'],
  [
    'staff with their token, not proved',
    { ...fromSam, token: forSam, authenticated: false },
    'message r1 not_authenticated from_staff_address',
  ],
  ['staff with the token of another', { ...fromSam, token: forJordan }, 'message r1 from_staff_address other_sender'],
  [
    'staff with their token by reference only',
    { ...fromSam, token: { ...forSam, via: 'reference' } },
    'message r1 from_staff_address',
  ],
  [
    'staff with their expired token',
    { ...fromSam, token: { ...forSam, expired: true } },
    'create provider confirm from_staff_address',
  ],
  ['staff with the number', { ...fromSam, number: request }, 'create provider confirm from_staff_address'],
  ['staff, not proved', { ...fromSam, authenticated: false }, 'create - neutral not_authenticated from_staff_address'],
  ['a machine of staff', { ...fromSam, token: forSam, automatic: machine }, 'message r1 automatic from_staff_address'],
  ['an out-of-office in a thread', { token: forJordan, automatic: machine }, 'message r1 automatic'],
  ['an out-of-office to nothing', { automatic: machine }, 'keep automatic'],
  ['a bounce', { isReport: true, token: forJordan }, 'keep report'],
  ['a bounce without report', { automatic: { ...machine, kind: 'bounce' }, token: forJordan }, 'keep report'],
  ['a digest', { automatic: { ...machine, kind: 'bulk' } }, 'create acme none automatic'],
  [
    'a machine again',
    { automatic: { ...machine, kind: 'auto-generated' }, same: request },
    'message r1 automatic repeated',
  ],
  ['no sender at all', { from: null, sender: null, nullSender: true }, 'create - none unknown_sender'],
]

function said(clues: Partial<Clues>): string {
  const decision = decideIntake({ ...mail, ...clues })
  switch (decision.do) {
    case 'keep':
      return `keep ${decision.outcome}`
    case 'staff_answer':
      return `staff_answer ${decision.requestId} ${decision.personId}`
    case 'message':
      return ['message', decision.requestId, ...decision.flags].join(' ')
    case 'create':
      return [
        'create',
        decision.accountId ?? '-',
        decision.reply,
        ...decision.flags,
        ...(decision.followsId ? ['follows', decision.followsId] : []),
      ].join(' ')
  }
}

describe('what a mail is', () => {
  for (const [name, clues, expected] of cases) test(name, () => assert.equal(said(clues), expected))

  const anyToken = fc.constantFrom(
    null,
    forJordan,
    forSam,
    { ...forSam, expired: true },
    { ...forSam, via: 'reference' as const },
  )
  const anyClues = fc.record({
    from: fc.constantFrom('jordan@acme.test', 'sam@provider.test', 'who@stranger.test', null),
    sender: fc.constantFrom(null, contact, colleague),
    authenticated: fc.boolean(),
    automatic: fc.constantFrom(human, machine, { ...machine, kind: 'bulk' as const }),
    isReport: fc.boolean(),
    nullSender: fc.boolean(),
    token: anyToken,
    reference: fc.constantFrom(null, request, closed),
    number: fc.constantFrom(null, request, closed),
    same: fc.constantFrom(null, request),
  })

  test('threat-05 staff is believed only with proof and their own token', () => {
    fc.assert(
      fc.property(anyClues, (clues) => {
        if (decideIntake(clues).do !== 'staff_answer') return
        assert.ok(
          clues.authenticated &&
            clues.sender === colleague &&
            clues.token === forSam &&
            clues.from === forSam.recipient,
        )
      }),
    )
  })

  test('threat-08 a machine is never answered', () => {
    fc.assert(
      fc.property(anyClues, (clues) => {
        const decision = decideIntake(clues)
        if (decision.do === 'create' && (clues.automatic.automatic || clues.nullSender))
          assert.equal(decision.reply, 'none')
      }),
    )
  })

  test('nothing is put into a closed request', () => {
    fc.assert(
      fc.property(anyClues, (clues) => {
        const decision = decideIntake(clues)
        if (decision.do === 'message' || decision.do === 'staff_answer') assert.notEqual(decision.requestId, closed.id)
      }),
    )
  })
})
