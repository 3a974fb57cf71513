import { flowSecrets } from '#flows'
import type { Tx } from '#platform/db/database.ts'
import type { Sealer } from '#platform/sealed.ts'
import type { Target } from '../contract/targets.ts'
import { problems } from '../problems.ts'
import type { StoredCheck } from '../types.ts'
import { placeOf } from './shape.ts'

/** How a recording names the one secret that a check of every kind may have. */
const plainName = 'secret'
/** Names a check knows secrets by. */
const mostSecrets = 20

type Kept = Pick<StoredCheck, 'secret' | 'secrets'>
/** Values by name; null takes one away, what is not named stays. */
export type Given = ReadonlyMap<string, string | null>

const none: Kept = { secret: null, secrets: {} }
const sealFor = (checkId: string, name: string) =>
  name === plainName ? `check.secret:${checkId}` : `check.secret:${checkId}:${name}`
const fieldOf = (name: string) => (name === plainName ? name : `secrets.${name}`)

/** The names of what a check keeps, never more of it. */
export const secretNames = ({ secret, secrets }: Kept): string[] =>
  [...(secret ? [plainName] : []), ...Object.keys(secrets)].sort()

/** What a check types or sends: `secret` is the one of every kind, `secrets` are those of a recorded visit by name. */
export function openSecrets(sealer: Sealer, { id, secret, secrets }: Kept & { id: string }) {
  const open = (name: string, sealed: Buffer) => sealer.open(sealed, sealFor(id, name)).toString('utf8')
  const plain = secret && open(plainName, secret)
  const named = Object.entries(secrets).map(([name, sealed]) => [name, open(name, Buffer.from(sealed, 'base64'))])
  return { secret: plain, secrets: { ...(plain !== null && { [plainName]: plain }), ...Object.fromEntries(named) } }
}

/** What was given, by name. Refuses several for a kind that has one: `monitoring.target_refused`. */
export function givenSecrets(
  { kind }: Target,
  { secret, secrets = {} }: { secret?: string | null; secrets?: Record<string, string | null> },
): Given {
  if (kind !== 'flow' && Object.keys(secrets).length > 0) throw refuse({ secrets: 'belong to a recorded visit' })
  return new Map([...Object.entries(secrets), ...(secret === undefined ? [] : ([[plainName, secret]] as const))])
}

const refuse = (fields: Record<string, string>) => problems.refuse('monitoring.target_refused', { fields })

/**
 * Whether each secret the target needs is given, or kept and still going to the same place: else refuses
 * `monitoring.target_refused` with the field of each. What a recording does not type goes nowhere.
 */
export function checkSecrets(target: Target, given: Given, before: (Kept & { target: Target }) | null): void {
  const kept = before ? secretNames(before) : []
  const moved = before !== null && placeOf(before.target) !== placeOf(target)
  const needed = target.kind === 'flow' ? flowSecrets(target.recording) : kept.filter((name) => name === plainName)
  const faults = needed.flatMap((name) => {
    const value = given.get(name)
    if (typeof value === 'string') return []
    if (value === undefined && kept.includes(name))
      return moved ? [[fieldOf(name), 'must be given again: the check goes to another place']] : []
    return target.kind === 'flow' ? [[fieldOf(name), 'is missing: the recording types it']] : []
  })
  if (faults.length > 0) throw refuse(Object.fromEntries(faults))
}

/** What is kept of a check from now on, sealed. A kind that has one secret forgets the others. */
export function sealedAnew(tx: Tx, id: string, { kind }: Target, given: Given, before: Kept = none): Kept {
  const sealed = new Map(Object.entries(kind === 'flow' ? before.secrets : {}))
  let { secret } = before
  for (const [name, value] of given) {
    const bytes = value === null ? null : tx.app.sealer.seal(value, sealFor(id, name))
    if (name === plainName) secret = bytes
    else if (bytes === null) sealed.delete(name)
    else sealed.set(name, bytes.toString('base64'))
  }
  if (sealed.size > mostSecrets) throw refuse({ secrets: `must be at most ${mostSecrets}` })
  return { secret, secrets: Object.fromEntries(sealed) }
}
