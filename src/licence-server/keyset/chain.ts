import { readEnvelopeFile, type TrustedKeyset, verifyKeyset } from '#licence'
import { type Envelope, envelopeFileBytes } from '#licence-issue'
import type { Folder } from '../folder.ts'

/** The chain of key sets this licence server goes by: from version 1, which it was given to trust, to the newest. */
export type Chain = { envelopes: readonly Envelope[]; keysets: readonly TrustedKeyset[] }

const nameOf = (version: number) => `keysets/${version}.json`

/** Reads the chain in the folder and verifies all of it. Empty where no ceremony was held yet. Throws Refused. */
export async function readChain(folder: Folder): Promise<Chain> {
  const envelopes: Envelope[] = []
  const keysets: TrustedKeyset[] = []
  for (;;) {
    const bytes = await folder.read(nameOf(keysets.length + 1))
    if (!bytes) return { envelopes, keysets }
    const signed = readEnvelopeFile(bytes)
    keysets.push(verifyKeyset(signed, keysets.at(-1) ?? null))
    envelopes.push(signed)
  }
}

/**
 * Puts the next key set behind the chain: exactly the next version, signed by the old and the new threshold. Throws Refused
 * for anything else; the chain stays as it was.
 */
export async function installKeyset(folder: Folder, bytes: Buffer): Promise<TrustedKeyset> {
  const chain = await readChain(folder)
  const signed = readEnvelopeFile(bytes)
  const next = verifyKeyset(signed, chain.keysets.at(-1) ?? null)
  if (!(await folder.create(nameOf(next.keyset.version), envelopeFileBytes(signed))))
    throw new Error(`Key set ${next.keyset.version} was put there by somebody else at this moment.`)
  return next
}
