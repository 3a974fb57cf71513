import { receiptCode } from './code.ts'
import type { Signer } from './ed25519.ts'
import { append } from './journal.ts'
import { signReceipt, signReturn } from './receipt.ts'
import type { Report } from './report.ts'
import { type RequestContent, signRequest } from './request.ts'
import type { State } from './state.ts'

/** The next report of a state, and the state that remembers having made it. */
export function nextReport(state: State): { report: Report; state: State } {
  const number = (state.reports.at(-1)?.number ?? 0) + 1
  const { count, head } = state.journal
  const report: Report = {
    number,
    licenceKey: state.licenceKey,
    sequence: state.sequence,
    package: state.applied.at(-1) ?? null,
    journal: { count, head },
    capacities: state.capacities,
    before: state.reports,
  }
  return { report, state: { ...state, reports: [...state.reports, { number, count, head }].slice(-16) } }
}

/** What a request file says beside where the appliance stands. */
export type Asking = Pick<RequestContent, 'purpose' | 'appliance' | 'licenceKey' | 'ask'>

/** A request file and the state after it. The file counts as sent: store the state first, then hand the bytes out. */
export function makeRequest(state: State, asking: Asking, signer: Signer, now: Date): { bytes: Buffer; state: State } {
  const { report, state: after } = nextReport(state)
  const keyset = state.keysets.length > 0 ? state.keyset : 0
  const licenceKey = state.licenceKey ?? asking.licenceKey
  const content = { v: 1 as const, ...asking, licenceKey, keyset, report, issuedAt: now }
  return { bytes: signRequest(content, signer).bytes, state: after }
}

export type Receipt = { bytes: Buffer; codes: { kind: string; code: string }[] }

/** A receipt with a code for each kind, and the state after it. `codeKey` is the one in the registration. */
export function makeReceipt(state: State, codeKey: string, signer: Signer, now: Date): Receipt & { state: State } {
  const { report, state: after } = nextReport(state)
  const { bytes } = signReceipt({ v: 1, appliance: { publicKey: state.appliance }, report, issuedAt: now }, signer)
  const kinds = report.capacities.map((each) => each.kind)
  const context = { codeKey, licenceKey: report.licenceKey ?? '', appliance: state.appliance, kinds }
  const codes = report.capacities.map(({ kind, used }) => ({
    kind,
    code: receiptCode(context, { kind, used, sequence: report.sequence, number: report.number }),
  }))
  return { bytes, codes, state: after }
}

export type ReturnResult = { code: 'RETURNED' | 'ALREADY_RETURNED' | 'NOTHING' | 'STILL_OPEN'; sentence: string }

/**
 * Gives the licence back: the state that comes with RETURNED refuses every import and use from then on, and holds the proof
 * (`state.returned`), so that it can be handed out again. Refused while work is open, because nobody knows yet what it uses.
 */
export function giveBack(state: State, signer: Signer, now: Date): { result: ReturnResult; state: State } {
  if (state.returned !== null)
    return {
      result: { code: 'ALREADY_RETURNED', sentence: 'The licence was returned before; this is the proof.' },
      state,
    }
  if (state.licenceKey === null)
    return { result: { code: 'NOTHING', sentence: 'There is no licence to return.' }, state }
  const open = state.uses.filter((each) => each.stage === 'reserved')
  if (open.length > 0)
    return {
      result: { code: 'STILL_OPEN', sentence: `Settle or release first: ${open.map((each) => each.id).join(', ')}.` },
      state,
    }
  let { journal } = state
  for (const { kind, total, used, reserved } of state.capacities)
    journal = append(journal, {
      at: now,
      act: 'return',
      ref: state.licenceKey,
      kind,
      amount: total - used,
      total,
      used,
      reserved,
    })
  const { report, state: after } = nextReport({ ...state, journal })
  const { bytes } = signReturn({ v: 1, appliance: { publicKey: state.appliance }, report, issuedAt: now }, signer)
  return {
    result: { code: 'RETURNED', sentence: 'The licence is returned: give the proof to the vendor.' },
    state: { ...after, returned: bytes.toString('utf8') },
  }
}
