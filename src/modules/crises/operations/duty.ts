import { findPolicy, policyOfAccount, whoIsOnCall } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { Watch } from '../rules/shift.ts'

/** Who is on call in every rota now. A crisis sees all of them, whoever acts. */
export async function watchesNow(tx: Tx): Promise<Watch[]> {
  return (await whoIsOnCall(tx, tx.now)).map(({ rota, person, until }) => ({
    rotaId: rota.id,
    personId: person?.id ?? null,
    until,
  }))
}

/** Rotas that pages of this account and severity go to, in the order of the policy's steps. */
async function pagedRotas(tx: Tx, accountId: string, severity: Severity): Promise<string[]> {
  const policyId = await policyOfAccount(tx, accountId)
  const policy = policyId ? await findPolicy(tx, policyId) : null
  const branches = (policy?.branches ?? []).filter(
    ({ when, steps }) => steps.length > 0 && (when.severities === null || when.severities.includes(severity)),
  )
  return branches.flatMap(({ steps }) =>
    steps.flatMap(({ targets }) => targets.filter(({ kind }) => kind === 'rota').map(({ id }) => id)),
  )
}

/**
 * The rota somebody is on call in, those this account is paged by first: with its shift their role goes on to the next. Null for
 * somebody who is not on call.
 */
export async function rotaOf(
  tx: Tx,
  { accountId, severity }: { accountId: string; severity: Severity },
  personId: string,
): Promise<string | null> {
  const theirs = (await watchesNow(tx)).filter((watch) => watch.personId === personId).map(({ rotaId }) => rotaId)
  if (theirs.length < 2) return theirs[0] ?? null
  const paged = await pagedRotas(tx, accountId, severity)
  return paged.find((id) => theirs.includes(id)) ?? theirs[0]!
}

/**
 * Who is on call for an account at this moment: in the first of its policy's rotas where somebody is; without a policy in the only
 * rota there is. Null where nobody is.
 */
export async function onDuty(
  tx: Tx,
  { accountId, severity }: { accountId: string; severity: Severity },
): Promise<string | null> {
  const watches = await watchesNow(tx)
  const rotas = await pagedRotas(tx, accountId, severity)
  const asked = rotas.length === 0 && watches.length === 1 ? [watches[0]!.rotaId] : rotas
  for (const id of asked) {
    const personId = watches.find(({ rotaId }) => rotaId === id)?.personId
    if (personId) return personId
  }
  return null
}
