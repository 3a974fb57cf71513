import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { readAmount } from '../amount.ts'
import { giveBack, makeReceipt, makeRequest } from '../appliance.ts'
import { thumbprint } from '../ed25519.ts'
import { StateTrouble, syncFolder, writeDurably } from '../file.ts'
import { newState } from '../state.ts'
import { type Call, Misused, type Outcome, option, trustOf, withTrust } from './command.ts'
import { makeIdentity, readIdentity } from './identity.ts'
import { measureMachine } from './machine.ts'

/** Writes what goes to the vendor; `--out -` is standard output. */
function handOut(call: Call, bytes: Buffer, usual: string): string {
  const out = option(call, 'out') ?? usual
  if (out === '-') process.stdout.write(bytes)
  else {
    writeDurably(out, bytes)
    syncFolder(dirname(out))
  }
  return out
}

const shortName = (publicKey: string) => thumbprint(publicKey).slice(0, 12)

/** `request`: the first one makes the appliance's key and state, and registers; with --kind and --amount it asks for capacity. */
export async function request(call: Call): Promise<Outcome> {
  const asked = readAsk(call)
  const pin = trustOf(call)
  if (!existsSync(call.statePath)) {
    const { signer } = makeIdentity(call.keyPath)
    try {
      await call.file.create(newState(signer.publicKey.toString('base64url'), pin))
    } catch (error) {
      // Somebody else made it at the same moment: theirs is as good.
      if (!(error instanceof StateTrouble && error.code === 'STATE_EXISTS')) throw error
    }
  }
  const { signer, codeKey } = readIdentity(call.keyPath)
  const publicKey = signer.publicKey.toString('base64url')
  const print = thumbprint(publicKey)
  const appliance = { publicKey, codeKey, name: option(call, 'name') ?? '', fingerprint: measureMachine(print) }
  const { bytes, number } = await call.file.change((before) => {
    const state = withTrust(before, pin)
    const asking = {
      purpose: asked ? ('capacity' as const) : ('register' as const),
      appliance,
      licenceKey: option(call, 'key') ?? null,
      ask: asked,
    }
    const made = makeRequest(state, asking, signer, call.now)
    return { state: made.state, result: { bytes: made.bytes, number: made.state.reports.at(-1)!.number } }
  })
  const out = handOut(call, bytes, `request-${shortName(publicKey)}-${number}.json`)
  return {
    exit: 0,
    say: [
      `Request ${number} of appliance ${print} is in ${out}.`,
      'Give it to the vendor: upload it in the portal or mail it.',
    ],
    json: { code: 'REQUEST', file: out, appliance: print, number },
  }
}

function readAsk(call: Call) {
  const [kind, written] = [option(call, 'kind'), option(call, 'amount')]
  if (kind === undefined && written === undefined) return null
  const amount = written === undefined ? null : readAmount(written)
  if (kind === undefined || !amount || amount.value < 1n)
    throw new Misused('A request for capacity takes --kind KIND and --amount such as 5TB, 2.5TiB, 12h or 1000.')
  return { kind, amount: amount.value, unit: amount.unit ?? 'count', note: option(call, 'note') ?? '' } as const
}

/** `receipt`: what was used, as a file and as codes for the telephone. */
export async function receipt(call: Call): Promise<Outcome> {
  const { signer, codeKey } = readIdentity(call.keyPath)
  const { bytes, codes, number } = await call.file.change((before) => {
    const { bytes, codes, state } = makeReceipt(before, codeKey, signer, call.now)
    return { state, result: { bytes, codes, number: state.reports.at(-1)!.number } }
  })
  const out = handOut(call, bytes, `receipt-${shortName(signer.publicKey.toString('base64url'))}-${number}.json`)
  return {
    exit: 0,
    say: [
      `Receipt ${number} is in ${out}.`,
      ...codes.map(({ kind, code }) => `On the telephone, for ${kind}: ${code}`),
    ],
    json: { code: 'RECEIPT', file: out, number, codes },
  }
}

/** `return`: gives the licence back, for good. The same proof comes again when it is asked for again. */
export async function giveLicenceBack(call: Call): Promise<Outcome> {
  if (call.options.yes !== true)
    throw new Misused('After a return this appliance can use nothing any more. Say --yes if you mean it.')
  const { signer } = readIdentity(call.keyPath)
  const { result, proof } = await call.file.change((before) => {
    const { result, state } = giveBack(before, signer, call.now)
    return { state, result: { result, proof: state.returned } }
  })
  if (proof === null) return { exit: 1, say: [`${result.code}: ${result.sentence}`], json: result }
  const out = handOut(call, Buffer.from(proof), `return-${shortName(signer.publicKey.toString('base64url'))}.json`)
  return {
    exit: 0,
    say: [`${result.code}: ${result.sentence}`, `The proof is in ${out}.`],
    json: { ...result, file: out },
  }
}
