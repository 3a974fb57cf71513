import { findAccount, permit } from '#accounts'
import { incidentFacts, incidentWords } from '#alerts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { procedureNames } from '#procedures'
import { lockPresent } from '#support'
import { problems } from '../problems.ts'
import { crisesAbout } from '../queries/crises.ts'
import { type Crisis, subjectOf } from '../types.ts'
import { runbookFor } from './look.ts'
import { type Start, startCrisis } from './start.ts'

export type Declaration = {
  /** About a request, an incident (which brings its request), or an account alone. */
  requestId?: string
  incidentId?: string
  accountId?: string
  title?: string
  severity?: Severity
  /** The procedure to go by; left out: the runbook that is for it; null: none. */
  procedureId?: string | null
}

type About = Pick<Start, 'accountId' | 'title' | 'severity' | 'request' | 'incident' | 'inHand'>

/**
 * A person says that it is a crisis. Refuses `crises.declared_already` (with the number of the one there is),
 * `crises.runbook_refused` for a procedure that cannot be started.
 */
export async function declareCrisis(tx: Tx, input: Declaration): Promise<Crisis> {
  permit(tx.actor, 'crisis.act', { accountId: null })
  const about = await aboutWhat(tx, input)
  permit(tx.actor, 'crisis.act', { accountId: about.accountId })
  const known = await crisesAbout(tx, { requestId: about.request?.id, incidentId: about.incident?.id })
  const open = known.find(({ state }) => state === 'open')
  if (open) throw problems.refuse('crises.declared_already', { number: open.number })
  const crisis = await startCrisis(tx, { ...about, ...(await runbookOf(tx, input, about)), automatic: false })
  if (!crisis) throw problems.refuse('crises.declared_already')
  await recordAct(tx, {
    act: 'crises.declared',
    subject: { ...subjectOf(crisis.id), name: `CR-${crisis.number} ${crisis.title}` },
    accountId: crisis.accountId,
    after: {
      severity: crisis.severity,
      request: about.request?.number ?? null,
      incident: about.incident?.number ?? null,
    },
  })
  return crisis
}

async function aboutWhat(tx: Tx, { requestId, incidentId, accountId, title, severity }: Declaration): Promise<About> {
  const facts = incidentId ? await incidentFacts(tx, incidentId, 1) : null
  if (incidentId && !facts) throw notFound()
  const incident = facts
    ? await incidentWords(tx, { id: facts.id })
    : requestId
      ? await incidentWords(tx, { requestId })
      : null
  const wanted = requestId ?? incident?.requestId
  // Where it was merged into another, what is burning is that.
  const request = wanted ? await lockPresent(tx, wanted) : null
  const of = request?.accountId ?? incident?.accountId ?? accountId
  if (!of || (!request && !incident && !title))
    throw platformProblems.refuse('platform.invalid', { fields: { title: 'say what burns, and whose it is' } })
  if (!request && !incident && !(await findAccount(tx, of))) throw notFound()
  return {
    accountId: of,
    title: title ?? incident?.title ?? request!.title,
    severity: severity ?? request?.severity ?? incident?.severity ?? 'P1',
    request,
    incident: incident && incident.accountId === of ? incident : null,
    inHand: incident?.ackedBy ?? request?.assigneeId ?? null,
  }
}

async function runbookOf(
  tx: Tx,
  { procedureId }: Declaration,
  { accountId, severity, incident }: About,
): Promise<Pick<Start, 'procedure' | 'runbookId' | 'updateMinutes'>> {
  if (procedureId === null) return { procedure: null, runbookId: null, updateMinutes: {} }
  if (procedureId) {
    const named = (await procedureNames(tx, [procedureId])).get(procedureId)
    if (!named?.startable)
      throw problems.refuse('crises.runbook_refused', { fields: { procedureId: 'is not published' } })
    return { procedure: { id: named.id, name: named.name }, runbookId: null, updateMinutes: {} }
  }
  const words = incident ? await incidentWords(tx, { id: incident.id }) : null
  const runbook = await runbookFor(tx, { accountId, severity, incident: words })
  if (!runbook) return { procedure: null, runbookId: null, updateMinutes: {} }
  const { id, name, updateMinutes } = runbook
  return { procedure: { id: runbook.procedureId, name }, runbookId: id, updateMinutes }
}
