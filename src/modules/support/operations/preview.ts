import { contractFor, permit, teamsByIds } from '#accounts'
import { whatIf } from '#oncall'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput } from '#platform/http/contract.ts'
import { findPlan, previewPromises } from '#promises'
import type { support } from '../contract.ts'
import { findCallers } from '../queries/callers.ts'
import { openByAccount } from '../queries/list.ts'
import { severityOf, usualSeverity } from '../rules/severity.ts'
import type { Preview } from '../shapes.ts'
import { contractOf } from './about.ts'
import { accountFor } from './people.ts'

type Query = HandlerInput<typeof support.preview>['query']

const program = systemActor('preview')

/** Which account it is about, under the caller's own rights, and the severity the answers give. */
export async function whatToPreview(tx: Tx, query: Query) {
  const account = await accountFor(tx, query.accountId)
  permit(tx.actor, 'request.create', { accountId: account.id })
  const { work, customers, wayAround } = query
  const fromAnswers = work && customers && wayAround ? severityOf({ work, customers, wayAround }) : usualSeverity
  return {
    accountId: account.id,
    contractId: query.contractId,
    severity: query.severity ?? fromAnswers,
    staff: tx.actor.staff,
  }
}

/** What would be promised now, and who would be called. Names of people are for staff. */
export function preview(app: App, what: Awaited<ReturnType<typeof whatToPreview>>): Promise<Preview> {
  return app.db.transact(program, async (tx) => {
    const contract = await contractOf(tx, what.accountId, what.contractId)
    const plan = contract?.planId ? await findPlan(tx, contract.planId) : null
    const lines = plan ? await previewPromises(tx, plan.id, what.severity) : []
    const first = lines.find((one) => one.kind === 'first_response')
    const team = contract?.teamId ? (await teamsByIds(tx, [contract.teamId])).get(contract.teamId) : undefined
    return {
      severity: what.severity,
      plan: plan ? { id: plan.id, name: plan.name } : null,
      now: tx.now,
      promises: lines
        .filter((one) => what.staff || one.kind !== 'acknowledgement')
        .map(({ kind, name, dueAt, allowedMs }) => ({ kind, name, dueAt, allowedMs, repeats: kind === 'next_update' })),
      firstResponseBy: first?.dueAt ?? null,
      hours: first ? (first.calendarId === null ? 'day and night' : 'in service hours') : null,
      paging: await pagingNow(tx, contract?.policyId ?? null, what, team?.name ?? null),
    }
  })
}

async function pagingNow(
  tx: Tx,
  policyId: string | null,
  what: { severity: Preview['severity']; staff: boolean },
  team: string | null,
): Promise<Preview['paging']> {
  const nobody = { atOnce: false, policyName: null, team, people: [], nextAfterMs: null }
  if (!policyId) return nobody
  const chain = await whatIf(tx, { policyId, severity: what.severity, at: tx.now })
  const [first, second] = chain.steps
  if (!first) return { ...nobody, policyName: what.staff ? (chain.policy?.name ?? null) : null }
  return {
    atOnce: true,
    policyName: what.staff ? (chain.policy?.name ?? null) : null,
    team: what.staff ? team : null,
    people: what.staff ? first.targets.map((one) => one.person.name) : [],
    nextAfterMs: second ? second.dueAt.getTime() - first.dueAt.getTime() : null,
  }
}

/** Who may be calling, with the contract that would count and how much is open. */
export async function callers(tx: Tx, query: HandlerInput<typeof support.callers>['query']) {
  permit(tx.actor, 'request.log_call', { accountId: null })
  const found = await findCallers(tx, query.q, query.limit)
  const accounts = [...new Set(found.map((row) => row.accountId))]
  const open = await openByAccount(tx, accounts)
  const contracts = new Map<string, { id: string; number: string; planName: string | null } | null>()
  for (const id of accounts) {
    const contract = await contractFor(tx, id, tx.now)
    const plan = contract?.planId ? await findPlan(tx, contract.planId) : null
    contracts.set(id, contract && { id: contract.id, number: contract.number, planName: plan?.name ?? null })
  }
  return {
    items: found.map((row) => ({
      account: { id: row.accountId, number: row.accountNumber, name: row.accountName },
      contact: row.personId
        ? { id: row.personId, name: row.personName!, email: row.personEmail, phones: row.personPhones ?? [] }
        : null,
      contract: contracts.get(row.accountId) ?? null,
      openRequests: open.get(row.accountId) ?? 0,
      by: row.by,
      matched: row.matched,
    })),
  }
}
