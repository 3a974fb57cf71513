import { existsSync, readFileSync, statSync } from 'node:fs'
import { readAmount, showAmount } from '../amount.ts'
import { parseCanonical } from '../canonical.ts'
import { applianceCode } from '../code.ts'
import { available, type ConsumeResult, consume, refund, release, reserve, settle } from '../consume.ts'
import { payloadOf, payloadTypes } from '../dsse.ts'
import { thumbprint } from '../ed25519.ts'
import { type ImportResult, importPackage } from '../import.ts'
import { entryHash, type JournalEntry, readEntry, verifyJournal } from '../journal.ts'
import { mostPackageFile, readPackage, readPackageFile } from '../package.ts'
import { Refused } from '../refusal.ts'
import type { State } from '../state.ts'
import { type Call, Misused, type Outcome, option, trustOf, withTrust } from './command.ts'

type Given = { path: string; bytes: Buffer; sequence: number }

/** One byte more than is allowed is enough to be refused; a disk image is not read for it. */
function readGiven(path: string): Given {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) throw new Misused(`There is no file ${path}.`)
  const bytes = size > mostPackageFile ? Buffer.alloc(mostPackageFile + 1) : readFileSync(path)
  try {
    const { sequence } = readPackage(payloadOf(readPackageFile(bytes).signed, payloadTypes.package))
    return { path, bytes, sequence }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { path, bytes, sequence: Number.MAX_SAFE_INTEGER }
  }
}

/** `import FILE...`: in the order of their numbers, each stored before the next. */
export async function importFiles(call: Call): Promise<Outcome> {
  if (call.words.length === 0) throw new Misused('Which file? palisade-licence import FILE...')
  const pin = trustOf(call)
  const files = call.words.map(readGiven).sort((a, b) => a.sequence - b.sequence)
  const results: (ImportResult & { file: string })[] = []
  for (const { path, bytes } of files) {
    const others = files.filter((each) => each.path !== path).map((each) => each.bytes)
    const result = await call.file.change((before) => {
      const { result, state } = importPackage(withTrust(before, pin), bytes, call.now, others)
      return { result, state: result.code === 'APPLIED' ? state : before }
    })
    results.push({ ...result, file: path })
  }
  // Of a whole folder of files most are in already; that is what was wanted.
  const fine = ({ code, details }: ImportResult) =>
    code === 'APPLIED' ||
    code === 'ALREADY_APPLIED' ||
    (files.length > 1 && code === 'TOO_OLD' && details.known === true)
  return {
    exit: results.every(fine) ? 0 : 1,
    say: results.flatMap(({ file, code, sentence, details }) => [
      `${code}  ${file}: ${sentence}`,
      ...(details.clockIsBehind
        ? ['The clock of this machine is behind the signature of the package: set it right.']
        : []),
    ]),
    json: results.length === 1 ? results[0] : results,
  }
}

const usage =
  'consume KIND AMOUNT --id NAME | consume reserve KIND AMOUNT --id NAME | consume settle|refund NAME AMOUNT | consume release NAME'

/** `consume ...`: one step of one piece of work. */
export async function consumeStep(call: Call): Promise<Outcome> {
  const [first, ...rest] = call.words
  const verb = first && ['reserve', 'settle', 'refund', 'release'].includes(first) ? first : 'consume'
  const words = verb === 'consume' ? call.words : rest
  const byKind = verb === 'consume' || verb === 'reserve'
  const name = byKind ? option(call, 'id') : words[0]
  const written = words[1]
  if (!name || words.length !== (verb === 'release' ? 1 : 2)) throw new Misused(`palisade-licence ${usage}`)
  const result = await call.file.change((state) => {
    const kind = byKind ? words[0]! : (state.uses.find((each) => each.id === name)?.kind ?? '')
    const amount = verb === 'release' ? 0n : amountFor(state, kind, written!)
    const { now } = call
    if (verb === 'reserve') return reserve(state, name, kind, amount, now)
    if (verb === 'settle') return settle(state, name, amount, now)
    if (verb === 'refund') return refund(state, name, amount, now)
    return verb === 'release' ? release(state, name, now) : consume(state, name, kind, amount, now)
  })
  const done: ConsumeResult['code'][] = ['RESERVED', 'SETTLED', 'RELEASED', 'REFUNDED', 'ALREADY_DONE']
  return { exit: done.includes(result.code) ? 0 : 1, say: [`${result.code}: ${result.sentence}`], json: result }
}

function amountFor(state: State, kind: string, written: string): bigint {
  const amount = readAmount(written)
  const unit = state.capacities.find((each) => each.kind === kind)?.unit
  if (!amount || (amount.unit && unit && amount.unit !== unit))
    throw new Misused(
      `${written} is no exact amount${unit ? ` in ${unit}s` : ''}: write 5TB, 2.5TiB, 12h or a whole number.`,
    )
  return amount.value
}

/** `status`: what there is; with --journal the whole chain of the journal is verified, too. */
export function status(call: Call): Outcome {
  const state = call.file.read()
  const print = thumbprint(state.appliance)
  const rows = state.capacities.map((each) => ({ ...each, available: available(state, each.kind) }))
  const verified = call.options.journal === true ? wholeJournal(call, state) : null
  return {
    exit: 0,
    say: [
      `Appliance    ${print}`,
      `Code         ${applianceCode(print)}`,
      `Licence key  ${state.licenceKey ?? 'none yet: import a package'}`,
      `Trusts       ${state.pin ?? 'nobody yet: --trust'}${state.keysets.length > 0 ? `, key sets up to ${state.keysets.length}` : ''}`,
      `Packages     up to ${state.sequence}${state.returned === null ? '' : ', RETURNED'}`,
      ...rows.map(
        ({ kind, unit, total, used, reserved, available }) =>
          `${kind}: ${showAmount(available, unit)} left of ${showAmount(total, unit)}; used ${showAmount(used, unit)}, reserved ${showAmount(reserved, unit)}`,
      ),
      ...state.uses
        .filter((each) => each.stage === 'reserved')
        .map((each) => `open: ${each.id}, ${each.reserved} of ${each.kind}`),
      `Journal      ${state.journal.count} entries${verified === null ? '' : `, ${verified} verified`}`,
    ],
    json: {
      appliance: print,
      code: applianceCode(print),
      licenceKey: state.licenceKey,
      trust: state.pin,
      keysets: state.keysets.length,
      sequence: state.sequence,
      returned: state.returned !== null,
      capacities: rows,
      open: state.uses.filter((each) => each.stage === 'reserved'),
      journal: { count: state.journal.count, head: state.journal.head, verified },
    },
  }
}

/** Verifies the entries in the archive and in the state as one chain from the first on. Returns how many. Throws Refused. */
function wholeJournal(call: Call, state: State): number {
  const path = `${call.statePath}.journal`
  const entries = new Map<string, JournalEntry>()
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  for (const line of lines) {
    try {
      const read = readEntry(parseCanonical(Buffer.from(line), 10_000))
      entries.set(`${read.n} ${entryHash(read)}`, read)
    } catch (error) {
      // A line that a crash cut short; the entry was written again after it, or the chain below tells that it is missing.
      if (!(error instanceof Refused)) throw error
    }
  }
  const whole: JournalEntry[] = []
  let key = state.journal.head
  const all = new Map([...entries.values(), ...state.journal.kept].map((each) => [entryHash(each), each]))
  while (key !== null) {
    const entry = all.get(key)
    if (!entry) throw new Refused('MALFORMED', `Entry ${state.journal.count - whole.length} of the journal is missing.`)
    whole.unshift(entry)
    key = entry.previous
  }
  verifyJournal(whole, state.journal.count, state.journal.head)
  return whole.length
}
