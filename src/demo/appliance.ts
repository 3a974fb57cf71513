import { randomBytes } from 'node:crypto'
import { consume, importPackage, makeReceipt, makeRequest, newState, type State } from '#licence'
import { signerFromSeed } from '#licence-issue'
import { clock } from '#platform/clock.ts'

/** An appliance as its own library runs it. It exists nowhere else: its key is forgotten when the demo is made. */
export class DemoAppliance {
  readonly name: string
  private readonly signer = signerFromSeed(randomBytes(32))
  private readonly codeKey = randomBytes(32).toString('base64')
  private state: State
  private works = 0

  /** `pin`: hash of the key set it trusts; null for one that will never import anything. */
  constructor(name: string, pin: string | null) {
    this.name = name
    this.state = newState(this.signer.publicKey.toString('base64url'), pin)
  }

  /** The file that registers it. */
  registration(): string {
    const publicKey = this.signer.publicKey.toString('base64url')
    const appliance = { publicKey, codeKey: this.codeKey, name: this.name, fingerprint: [] }
    const asking = { purpose: 'register' as const, appliance, licenceKey: null, ask: null }
    const { bytes, state } = makeRequest(this.state, asking, this.signer, clock.now())
    this.state = state
    return bytes.toString()
  }

  /** Takes a package in. Throws when it is none for it. */
  import(file: Buffer): void {
    const { result, state } = importPackage(this.state, file, clock.now())
    if (result.code !== 'APPLIED') throw new Error(`${this.name}: ${result.code}, ${result.sentence}`)
    this.state = state
  }

  /** Works, until so much is used in all, and says so in a receipt. Throws when it has not got so much. */
  receiptAt(kind: string, used: bigint): string {
    const before = this.state.capacities.find((each) => each.kind === kind)?.used ?? 0n
    const { result, state } = consume(this.state, `work-${++this.works}`, kind, used - before, clock.now())
    if (result.code !== 'SETTLED') throw new Error(`${this.name}: ${result.code}, ${result.sentence}`)
    const receipt = makeReceipt(state, this.codeKey, this.signer, clock.now())
    this.state = receipt.state
    return receipt.bytes.toString()
  }
}
