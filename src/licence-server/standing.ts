import { sql } from 'kysely'
import type { TrustedKeyset } from '#licence'
import { type Signer, thumbprint } from '#licence-issue'
import type { Tx } from '#platform/db/database.ts'
import type { Folder } from './folder.ts'
import { issuerInOffice, issuingKeys, renewIssuing } from './keys/issuing.ts'
import { type Chain, readChain } from './keyset/chain.ts'
import { endingTrouble, type Trouble } from './life.ts'
import type { Office } from './sign/round.ts'

/** What the folder gives this licence server to sign with, read again when something was put into it. */
export class Standing {
  private readonly folder: Folder
  private readonly importDays: number
  private names = ''
  private chain: Chain = { envelopes: [], keysets: [] }
  private keys: ReadonlyMap<string, Signer> = new Map()

  constructor(folder: Folder, importDays: number) {
    this.folder = folder
    this.importDays = importDays
  }

  /** Reads what changed. True when the chain or the keys are others than before. */
  async refresh(): Promise<boolean> {
    const names = [...(await this.folder.list('keysets')), ...(await this.folder.list('issuing'))].join('\n')
    if (names === this.names) return false
    this.chain = await readChain(this.folder)
    this.keys = await issuingKeys(this.folder)
    this.names = names
    return true
  }

  get newest(): TrustedKeyset | null {
    return this.chain.keysets.at(-1) ?? null
  }

  /** Who signs now; null when nobody may. */
  office(now: Date): Office | null {
    const newest = this.newest
    const issuer = newest && issuerInOffice(newest.keyset, this.keys, now)
    if (!newest || !issuer) return null
    return {
      signer: this.keys.get(issuer.key)!,
      issuer,
      keyset: newest,
      keysets: this.chain.keysets,
      chain: this.chain.envelopes,
      importDays: this.importDays,
    }
  }

  /** Shows the chain in the database. Returns the versions that stand there as something else. */
  async publish(tx: Tx): Promise<number[]> {
    const wrong: number[] = []
    for (const [n, { keyset, hash }] of this.chain.keysets.entries()) {
      await sql`insert into licence_keyset (version, envelope, payload_sha256, issued_at, expires_at, installed_at)
        values (${keyset.version}, ${JSON.stringify(this.chain.envelopes[n])}, ${Buffer.from(hash, 'hex')}, ${keyset.issuedAt},
          ${keyset.expiresAt}, ${tx.now}) on conflict do nothing`.execute(tx)
    }
    const { rows } = await sql<{ version: number; hash: string }>`
      select version, encode(payload_sha256, 'hex') as hash from licence_keyset`.execute(tx)
    for (const { version, hash } of rows) if (this.chain.keysets[version - 1]?.hash !== hash) wrong.push(version)
    return wrong
  }

  /** What is lacking or ends soon; asks for the next issuing key where it is time. */
  async troubles(now: Date): Promise<Trouble[]> {
    const newest = this.newest
    if (!newest)
      return [
        {
          key: 'no_root',
          severity: 'P3',
          text: 'No licence can be signed: the licence server has no root yet ("npx palisade licence root init").',
          german:
            'Keine Lizenz kann signiert werden: Der Lizenzserver hat noch keine Wurzel („npx palisade licence root init“).',
        },
      ]
    const { keyset } = newest
    const chain = this.chain.keysets.map((each) => each.keyset)
    const waiting = await renewIssuing(this.folder, chain, now)
    const found = endingTrouble(
      'keyset',
      {
        text: `Key set ${keyset.version} of the licence server`,
        german: `Der Schlüsselsatz ${keyset.version} des Lizenzservers`,
      },
      { begin: keyset.issuedAt, end: keyset.expiresAt, now },
      {
        text: 'The root must sign the next one ("npx palisade licence root rotate").',
        german: 'Die Wurzel muss den nächsten signieren („npx palisade licence root rotate“).',
      },
    )
    const issuer = issuerInOffice(keyset, this.keys, now)
    const file = waiting[0]
      ? {
          text: ` The request for the next one is ${waiting[0]} in its folder.`,
          german: ` Der Antrag für den nächsten ist ${waiting[0]} in seinem Ordner.`,
        }
      : { text: '', german: '' }
    if (!issuer && found.length === 0)
      found.push({
        key: 'issuer',
        severity: 'P1',
        text: `No licence can be signed: no issuing key of this licence server is in office.${file.text}`,
        german: `Keine Lizenz kann signiert werden: Kein Ausstellungsschlüssel dieses Lizenzservers ist im Amt.${file.german}`,
      })
    if (issuer)
      found.push(
        ...endingTrouble(
          'issuer',
          {
            text: `The issuing key ${thumbprint(issuer.key).slice(0, 12)} of the licence server`,
            german: `Der Ausstellungsschlüssel ${thumbprint(issuer.key).slice(0, 12)} des Lizenzservers`,
          },
          { begin: issuer.notBefore, end: issuer.notAfter, now },
          {
            text: `The root must put the next one into a key set.${file.text}`,
            german: `Die Wurzel muss den nächsten in einen Schlüsselsatz aufnehmen.${file.german}`,
          },
        ),
      )
    return found
  }
}
