import { showAmount } from './amount.ts'
import { thumbprint } from './ed25519.ts'
import { append } from './journal.ts'
import { type LicencePackage, type Standing, type VerifiedPackage, verifyPackageFile } from './package.ts'
import { type RefusalCode, Refused } from './refusal.ts'
import type { Capacity } from './report.ts'
import { mostApplied, type State, trustedKeysets } from './state.ts'

/** What became of a file. `code` is stable; `sentence` is for a person; `details` for a program. */
export type ImportResult = {
  code: 'APPLIED' | 'ALREADY_APPLIED' | RefusalCode
  sentence: string
  details: Record<string, unknown>
}

/**
 * Imports a package file: a pure function. Only APPLIED comes with a new state; with every other result the state is the
 * very one that was given. The order of the checks is part of the format: form, key sets, signature and issuer, appliance,
 * licence key, number, totals, window, what is used.
 *
 * `now` is asked once, for the window (`importBefore`), after everything else: a refusal changes nothing, no time that was
 * seen is kept, and neither key sets nor issuers are held against it. So a wrong clock delays a package until the clock, or
 * the time the caller gives, is right, and never spends it. A package behind its window is imported all the same when
 * `vouching` files (others of the same chain, in any order) hold the one that follows it with its window open: its signer
 * counted on this one. Never throws for bad bytes.
 */
export function importPackage(
  state: State,
  bytes: Uint8Array,
  now: Date,
  vouching: readonly Uint8Array[] = [],
): { result: ImportResult; state: State } {
  try {
    if (state.returned !== null) throw new Refused('RETURNED', 'The licence of this appliance was returned.')
    if (state.pin === null) throw new Refused('UNTRUSTED', 'This appliance was not told yet which key set to trust.')
    const verified = verifyPackageFile(bytes, { pin: state.pin, keysets: trustedKeysets(state) })
    const { content, hash } = verified
    checkAddressee(state, content)
    if (state.sequence > 0 && content.sequence === state.sequence && hash === state.applied.at(-1))
      return { result: said('ALREADY_APPLIED', `Package ${content.sequence} is in already.`, content, now), state }
    checkPlace(state, content, hash)
    const capacities = capacitiesAfter(state, content)
    if (now >= content.importBefore && !isVouchedFor(state, verified, now, vouching)) throw expired(content, now)
    checkUsed(capacities)
    const [more, all] = [content.amount, content.total].map((each) => showAmount(each, content.unit))
    const sentence = `Package ${content.sequence} is in: ${more} of ${content.kind}, ${all} in all.`
    return { result: said('APPLIED', sentence, content, now), state: applied(state, verified, capacities, now) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { result: { code: error.code, sentence: error.message, details: error.details }, state }
  }
}

function said(code: 'APPLIED' | 'ALREADY_APPLIED', sentence: string, content: LicencePackage, now: Date): ImportResult {
  const { id, kind, amount, total, sequence, issuedAt } = content
  // A clock before the signature is certainly wrong; it is worth a word, not a refusal.
  return { code, sentence, details: { id, kind, amount, total, sequence, clockIsBehind: now < issuedAt } }
}

function checkAddressee(state: State, content: LicencePackage): void {
  const own = thumbprint(state.appliance)
  if (content.appliance !== own)
    throw new Refused('WRONG_DEVICE', `This package is for appliance ${content.appliance}; this one is ${own}.`, {
      expected: own,
      found: content.appliance,
    })
  if (state.licenceKey !== null && content.licenceKey !== state.licenceKey)
    throw new Refused('WRONG_KEY', `This package is for licence key ${content.licenceKey}, not ${state.licenceKey}.`, {
      expected: state.licenceKey,
      found: content.licenceKey,
    })
}

/** Whether it is the package that comes next, or one with a baseline, which may leave some out. */
function checkPlace(state: State, content: LicencePackage, hash: string): void {
  const { sequence } = content
  if (sequence <= state.sequence) {
    const known = state.applied[state.applied.length - 1 - (state.sequence - sequence)]
    if (known !== undefined && known !== hash) throw fork(sequence)
    throw new Refused('TOO_OLD', `Package ${sequence} is old: this appliance is at ${state.sequence}.`, {
      sequence,
      at: state.sequence,
      known: known === hash,
    })
  }
  if (sequence > state.sequence + 1 && !content.baseline) {
    const missing = { from: state.sequence + 1, to: sequence - 1 }
    const named =
      missing.from === missing.to ? `package ${missing.to} is` : `packages ${missing.from} to ${missing.to} are`
    throw new Refused(
      'GAP',
      `Before package ${sequence} ${named} missing: import ${missing.from === missing.to ? 'it' : 'them'} first.`,
      {
        missing: Array.from({ length: Math.min(1000, sequence - missing.from) }, (_, n) => missing.from + n),
        ...missing,
      },
    )
  }
  if (sequence === state.sequence + 1 && content.previous !== (state.applied.at(-1) ?? null)) throw fork(sequence - 1)
  if (content.keyset < state.keyset)
    throw new Refused(
      'KEYSET_OLD',
      `It was signed under key set ${content.keyset}; the package before under ${state.keyset}.`,
    )
}

function fork(sequence: number): Refused {
  return new Refused('FORK', `There are two different packages ${sequence}: tell the vendor.`, { sequence })
}

/** How every kind stands after the package, reservations aside. Throws WRONG_UNIT and WRONG_TOTAL. */
function capacitiesAfter(state: State, content: LicencePackage): Capacity[] {
  const rows: readonly Standing[] = content.baseline ?? [{ ...content, used: 0n }]
  const after = new Map(state.capacities.map((each) => [each.kind, each]))
  for (const { kind, unit, total, used } of rows) {
    const was = after.get(kind) ?? { kind, unit, total: 0n, used: 0n, reserved: 0n, refunded: 0n }
    if (was.unit !== unit) throw new Refused('WRONG_UNIT', `${kind} is counted in ${was.unit} here, not in ${unit}.`)
    if (!content.baseline && was.total + content.amount !== total)
      throw new Refused(
        'WRONG_TOTAL',
        `With this package ${was.total + content.amount} of ${kind} would be granted, not ${total}.`,
      )
    after.set(kind, { ...was, total, used: used > was.used ? used : was.used })
  }
  if (content.baseline && after.size !== rows.length)
    throw new Refused('WRONG_TOTAL', 'Its baseline leaves out a kind that this appliance has.')
  return [...after.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1))
}

function checkUsed(capacities: readonly Capacity[]): void {
  for (const { kind, unit, total, used, reserved } of capacities) {
    const show = (amount: bigint) => showAmount(amount, unit)
    if (total < used + reserved)
      throw new Refused(
        'REDUCE_BELOW_USED',
        `Of ${kind} ${show(used)} is used and ${show(reserved)} reserved: the total cannot be ${show(total)}.`,
        {
          kind,
          total,
          used,
          reserved,
        },
      )
  }
}

function expired(content: LicencePackage, now: Date): Refused {
  return new Refused(
    'EXPIRED_WINDOW',
    `It had to be imported before ${content.importBefore.toISOString()}, and the clock here says ${now.toISOString()}. If that is wrong, ` +
      'set it right (or give the time) and import again; else ask for a package that follows this one and import both.',
    { importBefore: content.importBefore, now },
  )
}

/** Whether one of the other files is a package that follows this one, directly or through others, with its window open. */
function isVouchedFor(state: State, late: VerifiedPackage, now: Date, vouching: readonly Uint8Array[]): boolean {
  const followers = new Map<string, LicencePackage & { hash: string }>()
  for (const bytes of vouching) {
    try {
      const { content, hash } = verifyPackageFile(bytes, { pin: state.pin!, keysets: late.keysets })
      if (content.appliance === late.content.appliance && content.licenceKey === late.content.licenceKey)
        followers.set(`${content.previous} ${content.sequence}`, { ...content, hash })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
    }
  }
  let { hash } = late
  for (let sequence = late.content.sequence + 1; ; sequence++) {
    const next = followers.get(`${hash} ${sequence}`)
    if (!next) return false
    if (now < next.importBefore) return true
    hash = next.hash
  }
}

function applied(state: State, { content, hash, keysets }: VerifiedPackage, capacities: Capacity[], now: Date): State {
  const own = capacities.find((each) => each.kind === content.kind)!
  const follows = content.sequence === state.sequence + 1
  return {
    ...state,
    licenceKey: content.licenceKey,
    keysets: keysets.map((each) => each.payload),
    sequence: content.sequence,
    keyset: content.keyset,
    applied: [...(follows ? state.applied : []), hash].slice(-mostApplied),
    capacities,
    journal: append(state.journal, {
      at: now,
      act: 'import',
      ref: content.id,
      kind: content.kind,
      amount: content.amount,
      total: own.total,
      used: own.used,
      reserved: own.reserved,
    }),
  }
}
