import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalJson } from '#platform/audit/canonical.ts'
import { type Approved, approvalAct, assertionHash, type GivenAssertion } from './handover.ts'

const given = (changes: Partial<GivenAssertion> = {}): GivenAssertion => ({
  personId: '019300aa-0000-7000-8000-000000000001',
  credentialId: 'Y3JlZGVudGlhbA',
  clientData: Buffer.from('{"type":"webauthn.get"}'),
  authenticatorData: Buffer.alloc(37, 1),
  signature: Buffer.alloc(70, 2),
  ...changes,
})
const approved: Approved = {
  accountId: '019300aa-0000-7000-8000-000000000003',
  requestId: '019300aa-0000-7000-8000-000000000004',
  number: 'LR-1001',
  round: 1,
  licenceKey: 'ACME-MIG-07',
  appliance: 'ab'.repeat(32),
  kind: 'block-migration',
  amount: 40_000_000_000_000n,
  assertions: [given(), given({ credentialId: 'b3RoZXI', signature: Buffer.alloc(70, 3) })],
}

test('an assertion is named by all of its bytes, and by where each part ends', () => {
  const others = [
    given({ clientData: Buffer.from('{"type":"webauthn.got"}') }),
    given({ authenticatorData: Buffer.alloc(37, 3) }),
    given({ signature: Buffer.alloc(71, 2) }),
    given({ clientData: Buffer.from('{"type":"webauthn.get"}\x01'), authenticatorData: Buffer.alloc(36, 1) }),
  ]
  assert.equal(new Set([given(), ...others].map(assertionHash)).size, 5)
})

test('the recorded act is the same in whatever order approvals are read, and another for anything else', () => {
  const text = (changes: Partial<Approved> = {}) => canonicalJson(approvalAct({ ...approved, ...changes }))
  assert.equal(text({ assertions: approved.assertions.toReversed() }), text())
  const others: Partial<Approved>[] = [
    { accountId: approved.requestId },
    { requestId: approved.accountId },
    { round: 2 },
    { licenceKey: 'ACME-MIG-08' },
    { appliance: 'ac'.repeat(32) },
    { kind: 'file-migration' },
    { amount: 1n },
    { assertions: [given()] },
    { assertions: [given({ personId: approved.accountId }), approved.assertions[1]!] },
  ]
  assert.equal(new Set([text(), ...others.map(text)]).size, others.length + 1)
})
