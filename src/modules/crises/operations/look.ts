import { fits, type IncidentWords, incidentWords, type Matcher } from '#alerts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { procedureNames } from '#procedures'
import { isUnknownAccount, lockRequest } from '#support'
import { beganWith, changeCrisis, crisesAbout } from '../queries/crises.ts'
import { allRunbooks, anyRunbook } from '../queries/runbooks.ts'
import { chooseRunbook, type Occasion } from '../rules/runbook.ts'
import { updateDue } from '../rules/updates.ts'
import type { Crisis, Runbook } from '../types.ts'
import { startCrisis } from './start.ts'
import { write } from './told.ts'
import { armUpdate } from './updates.ts'

export const lookQueue = 'crises.look'
const actor = systemActor('Crises')

/**
 * A request opened or has another severity, or an incident opened its request: whether that is a crisis is looked at by a job of its own,
 * after the commit, when the request and the incident both stand. The transaction it happened in does no more than ask whether there is
 * a runbook or a crisis at all; a request that is new (`fresh`) has none.
 */
export async function lookSoon(tx: Tx, requestId: string, fresh = false): Promise<void> {
  await beyondTenant(tx, async () => {
    const concerned = (await anyRunbook(tx)) || (!fresh && (await crisesAbout(tx, { requestId })).length > 0)
    if (concerned) await addJob(tx, { queue: lookQueue, key: requestId, data: { requestId } })
  })
}

/** The job: done again after a crash it finds the crisis it started, and starts none. */
export function lookAtRequest(app: App, requestId: string): Promise<void> {
  return app.db.transact(actor, (tx) => look(tx, requestId))
}

async function look(tx: Tx, requestId: string): Promise<void> {
  // The incident before the request, as alerts hold them.
  const incident = await incidentWords(tx, { requestId })
  const request = await lockRequest(tx, requestId)
  if (request.status === 'solved' || request.status === 'closed') return
  const known = await crisesAbout(tx, { requestId, incidentId: incident?.id })
  const open = known.find(({ state }) => state === 'open')
  if (open) return follow(tx, open, request, incident)
  if (known.some((one) => one.requestId === requestId) || (await beganWith(tx, requestId))) return
  if (await isUnknownAccount(tx, request.accountId)) return
  const runbook = await runbookFor(tx, { accountId: request.accountId, severity: request.severity, incident })
  if (!runbook) return
  await startCrisis(tx, {
    accountId: request.accountId,
    title: incident?.title ?? request.title,
    severity: request.severity,
    automatic: true,
    request,
    incident,
    inHand: incident?.ackedBy ?? request.assigneeId,
    procedure: { id: runbook.procedureId, name: runbook.name },
    runbookId: runbook.id,
    updateMinutes: runbook.updateMinutes,
  })
}

/** A crisis that is open takes the incident's newest request, and another severity: updates are owed by that. */
async function follow(
  tx: Tx,
  crisis: Crisis,
  request: Awaited<ReturnType<typeof lockRequest>>,
  incident: IncidentWords | null,
): Promise<void> {
  const moved = crisis.requestId !== request.id
  if (moved || (incident && crisis.incidentId === null))
    await changeCrisis(tx, crisis.id, { requestId: request.id, incidentId: incident?.id ?? crisis.incidentId })
  if (moved) await write(tx, crisis, 'request', `Request ${request.number} is part of it`)
  if (request.severity === crisis.severity) return
  const due = updateDue(crisis.updatedAt ?? crisis.startedAt, request.severity, crisis.updateMinutes)
  await changeCrisis(tx, crisis.id, { severity: request.severity, updateDueAt: due })
  await armUpdate(tx, crisis.id, due)
  await write(tx, crisis, 'severity', `Severity: ${crisis.severity} to ${request.severity}`)
}

/** The runbook that is for it and can be started; null where none is. */
export async function runbookFor(
  tx: Tx,
  { incident, ...of }: Pick<Occasion, 'accountId' | 'severity'> & { incident: IncidentWords | null },
): Promise<Runbook | null> {
  const active = (await allRunbooks(tx)).filter((one) => one.active)
  const names = await procedureNames(
    tx,
    active.map(({ procedureId }) => procedureId),
  )
  return chooseRunbook(
    active.filter(({ procedureId }) => names.get(procedureId)?.startable),
    {
      ...of,
      incident: incident && {
        ruleIds: incident.ruleIds,
        fits: (matchers) => incident.alerts.some((labels) => fits(matchers as Matcher[], labels)),
      },
    },
  )
}
