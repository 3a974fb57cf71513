import { sql } from 'kysely'
import {
  type Keyset,
  payloadTypes,
  readPackage,
  readPackageFile,
  sha256Hex,
  type TrustedKeyset,
  verifyEnvelope,
} from '#licence'
import { readPublicKey, thumbprint } from '#licence-issue'
import type { Tx } from '#platform/db/database.ts'

/** Where a licence key stands: its last package. */
export type Head = { sequence: number; hash: string | null; total: bigint }
const nothing: Head = { sequence: 0, hash: null, total: 0n }

type HeadRow = { id: string; sequence: number | null; count: number; hash: Buffer | null; file: Buffer | null }

/**
 * Reads where keys stand and believes it only as far as it is signed: the last package must be one of ours, at the place it
 * says, with none missing before it, and not before what this process saw already.
 */
export class History {
  private readonly seen = new Map<string, Head>()

  /** By licence key: where it stands, or null when its packages are not those that were signed. Under the lock. */
  async headsOf(
    tx: Tx,
    licenceKeyIds: readonly string[],
    keysets: readonly TrustedKeyset[],
  ): Promise<Map<string, Head | null>> {
    const { rows } = await sql<HeadRow>`
      select k.id, h.sequence, h.payload_sha256 as hash,
             case when encode(h.payload_sha256, 'hex') = k.seen then null else h.file end as file,
             (select count(*)::int from licence_package p where p.licence_key_id = k.id) as count
        from unnest(${[...licenceKeyIds]}::uuid[], ${licenceKeyIds.map((id) => this.seen.get(id)?.hash ?? null)}::text[]) as k(id, seen)
        left join lateral (select sequence, payload_sha256, file from licence_package p where p.licence_key_id = k.id
                            order by sequence desc limit 1) h on true`.execute(tx)
    return new Map(rows.map((row) => [row.id, this.headOf(row, keysets)]))
  }

  /** What was committed: a database that is rolled back behind it is found out. */
  keep(heads: ReadonlyMap<string, Head>): void {
    for (const [id, head] of heads) this.seen.set(id, head)
    // A bound for installations with very many keys: what falls out is verified again when it comes.
    for (const id of this.seen.keys()) {
      if (this.seen.size <= 50_000) break
      this.seen.delete(id)
    }
  }

  private headOf({ id, sequence, count, hash, file }: HeadRow, keysets: readonly TrustedKeyset[]): Head | null {
    const seen = this.seen.get(id)
    if (sequence === null || hash === null) return seen ? null : nothing
    if (count !== sequence || sequence < (seen?.sequence ?? 0)) return null
    const text = hash.toString('hex')
    if (seen?.hash === text) return seen.sequence === sequence ? seen : null
    if (seen?.sequence === sequence || !file) return null
    const head = verified(file, sequence, text, keysets)
    if (head) this.seen.set(id, head)
    return head
  }
}

/** A package of ours, read out of its file: signed by an issuer that one of our key sets names. */
function verified(file: Buffer, sequence: number, hash: string, keysets: readonly TrustedKeyset[]): Head | null {
  try {
    const { signed } = readPackageFile(file)
    const payload = Buffer.from(signed.payload, 'base64')
    const content = readPackage(payload)
    const keyset = keysets.find((each) => each.keyset.version === content.keyset)?.keyset
    if (!keyset || sha256Hex(payload) !== hash || content.sequence !== sequence) return null
    verifyEnvelope(signed, payloadTypes.package, issuersOf(keyset))
    return { sequence, hash, total: content.total }
  } catch {
    return null
  }
}

function issuersOf(keyset: Keyset): Map<string, Buffer> {
  return new Map(keyset.issuers.map(({ key }) => [thumbprint(key), readPublicKey(key)]))
}
