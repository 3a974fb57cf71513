import { may, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { changeIncident, findIncident, insertIncident, insertUpdate } from '../queries/incidents.ts'
import { componentsOf, findPage } from '../queries/pages.ts'
import { type Incident, type IncidentState, maintenanceStates, type Page } from '../types.ts'
import { lockPage, tell, whole } from './keep.ts'
import { observePages } from './observe.ts'

export const mailQueue = 'statuspages.mail'
type Affected = Incident['components']

export type NewIncident = {
  kind: Incident['kind']
  title: string
  state: IncidentState
  text: string
  components: Affected
  begins: Date | null
  ends: Date | null
}

/** Tells of an incident or a maintenance: on the page, in the feed, and to subscribers once it is published. */
export async function openIncident(tx: Tx, pageId: string, input: NewIncident) {
  const page = await lockPage(tx, pageId)
  checkState(input.kind, input.state)
  await checkComponents(tx, page, input.components)
  const begins = input.kind === 'maintenance' ? (input.begins ?? tx.now) : tx.now
  const ends = input.kind === 'maintenance' ? input.ends : input.state === 'resolved' ? tx.now : null
  if (ends && ends < begins)
    throw problems.refuse('statuspages.state_refused', { fields: { ends: 'is before it begins' } })
  const incident = { ...input, id: newId(), accountId: page.accountId, pageId, begins, ends }
  await insertIncident(tx, incident)
  return said(tx, page, incident, input.text, 'statuspages.incident_opened')
}

/** Says how it goes on; `resolved` and `completed` end it. */
export async function updateIncident(
  tx: Tx,
  id: string,
  input: { state: IncidentState; text: string; components: Affected; version: number },
) {
  const before = await findIncident(tx, id, true)
  if (!before || !may(tx.actor, 'system.read', before.accountId)) throw notFound()
  permit(tx.actor, 'system.write', { accountId: before.accountId })
  if (before.version !== input.version) throw problems.refuse('statuspages.version_changed')
  checkState(before.kind, input.state)
  const page = (await findPage(tx, before.pageId))!
  await checkComponents(tx, page, input.components)
  const over = input.state === 'resolved' || input.state === 'completed'
  const ends = over
    ? tx.now < before.begins
      ? before.begins
      : tx.now
    : before.kind === 'maintenance'
      ? before.ends
      : null
  const incident = { ...before, state: input.state, components: input.components, ends }
  await changeIncident(tx, incident)
  return said(tx, page, incident, input.text, 'statuspages.incident_updated')
}

async function said(
  tx: Tx,
  page: Page,
  incident: Pick<Incident, 'accountId' | 'id' | 'state' | 'title'>,
  text: string,
  act: string,
) {
  const updateId = await insertUpdate(tx, incident, text)
  await observePages(tx, { pageId: page.id })
  await tell(tx, act, page, { after: { title: incident.title, state: incident.state, text } })
  if (page.published)
    await addJob(tx, { queue: mailQueue, key: updateId, data: { pageId: page.id, incidentId: incident.id, updateId } })
  return whole(tx, page)
}

function checkState(kind: Incident['kind'], state: IncidentState): void {
  if ((maintenanceStates as readonly string[]).includes(state) !== (kind === 'maintenance'))
    throw problems.refuse('statuspages.state_refused', { fields: { state: `is none of a ${kind}` } })
}

async function checkComponents(tx: Tx, page: Page, affected: Affected): Promise<void> {
  const known = new Set((await componentsOf(tx, [page.id])).map(({ id }) => id))
  const ids = affected.map(({ id }) => id)
  if (new Set(ids).size < ids.length || ids.some((id) => !known.has(id)))
    throw problems.refuse('statuspages.no_such_component')
}
