import { sha256Hex } from './ed25519.ts'
import { hash, list, object, type Read, text, whole } from './shape.ts'

const component = object({
  name: text(/^[a-z][a-z0-9_.-]{0,40}$/, 'the name of a component'),
  weight: whole(1, 100),
  hash,
})
export const fingerprint = list(component, 0, 32)
/** What a machine is made of, hashed: nothing can be read out of it, only compared. */
export type Fingerprint = Read<typeof fingerprint>

/**
 * The hash of one component. The appliance's thumbprint goes in, so that the same serial number looks different for every
 * appliance and no table of them helps.
 */
export function componentHash(appliance: string, name: string, value: string): string {
  return sha256Hex(`palisade fingerprint v1\n${appliance}\n${name}\n${value}`)
}

/** `changed` names the components that are not as they were registered, or are missing now. */
export type FingerprintMatch = { same: boolean; matched: number; total: number; changed: string[] }

/**
 * Compares what a machine reports with what was registered. It is the same machine when components of at least `share`
 * (0..1) of the registered weights agree: a new network card changes little, a copy on another machine nearly everything.
 * Weights are those that were registered. Without any registered component everything is the same.
 */
export function matchFingerprint(registered: Fingerprint, reported: Fingerprint, share = 0.6): FingerprintMatch {
  const now = new Map(reported.map((each) => [each.name, each.hash]))
  const kept = registered.filter((each) => now.get(each.name) === each.hash)
  const weigh = (components: Fingerprint) => components.reduce((sum, each) => sum + each.weight, 0)
  const [matched, total] = [weigh(kept), weigh(registered)]
  const changed = registered.filter((each) => !kept.includes(each)).map((each) => each.name)
  return { same: matched >= share * total, matched, total, changed }
}
