import { permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { refusedCheck } from '../check-rules.ts'
import { problems } from '../problems.ts'
import { findTemplate, insertTemplate, lockTemplate, nameTaken, saveTemplate, selectTemplates, type Words } from '../queries/templates.ts' // biome-ignore format: one list
import { fill, givenKeys, unknownPlaceholder } from '../rules/fill.ts'
import { flawOfChecks } from '../rules/template-checks.ts'
import type { Template } from '../types.ts'

const provider = { accountId: null }

/** Templates by name, at most 500. For staff. */
export function listTemplates(tx: Tx, query: { state: 'active' | 'retired' | 'all' }): Promise<Template[]> {
  permit(tx.actor, 'system.read', provider)
  return selectTemplates(tx, query.state)
}

export async function getTemplate(tx: Tx, id: string): Promise<Template> {
  permit(tx.actor, 'system.read', provider)
  const template = await findTemplate(tx, id)
  if (!template) throw notFound()
  return template
}

/** Makes a template. Refuses `systems.template_name_taken`, and `systems.template_refused` with the field. */
export async function addTemplate(tx: Tx, input: Omit<Words, 'id'>): Promise<Template> {
  permit(tx.actor, 'system.template', provider)
  return createTemplate(tx, input)
}

/** As addTemplate, asking nobody's permission: for set-up, demo and tests. */
export async function createTemplate(tx: Tx, input: Omit<Words, 'id'>): Promise<Template> {
  const one = { ...input, id: newId() }
  check(tx, one)
  if (!(await insertTemplate(tx, one))) throw problems.refuse('systems.template_name_taken')
  await tell(tx, one, 'systems.template_made')
  return (await findTemplate(tx, one.id))!
}

/** Puts other words in place of a template's. Systems that were made from it stay as they are. */
export async function editTemplate(
  tx: Tx,
  id: string,
  { version, ...input }: Omit<Words, 'id'> & { version: number },
): Promise<Template> {
  permit(tx.actor, 'system.template', provider)
  const before = await lockTemplate(tx, id)
  if (!before) throw notFound()
  if (before.retiredAt) throw problems.refuse('systems.template_retired')
  if (before.version !== version) throw problems.refuse('systems.version_changed', { version: before.version })
  const one = { ...input, id }
  check(tx, one)
  if (await nameTaken(tx, one)) throw problems.refuse('systems.template_name_taken')
  await saveTemplate(tx, { ...one, retiredAt: null })
  await tell(tx, one, 'systems.template_changed')
  return (await findTemplate(tx, id))!
}

/** Takes a template out of use, or puts it back. */
export async function setTemplateRetired(tx: Tx, id: string, retired: boolean): Promise<Template> {
  permit(tx.actor, 'system.template', provider)
  const before = await lockTemplate(tx, id)
  if (!before) throw notFound()
  if ((before.retiredAt !== null) === retired) return before
  if (!retired && (await nameTaken(tx, before))) throw problems.refuse('systems.template_name_taken')
  await saveTemplate(tx, { ...before, retiredAt: retired ? tx.now : null })
  await tell(tx, before, retired ? 'systems.template_retired' : 'systems.template_restored')
  return (await findTemplate(tx, id))!
}

function check(tx: Tx, one: Words): void {
  const keys = one.parameters.map(({ key }) => key)
  const double = keys.findIndex((key, n) => keys.indexOf(key) !== n || (givenKeys as readonly string[]).includes(key))
  const flaw =
    (double < 0 ? null : { path: `parameters.${double}.key`, flaw: 'is taken' }) ??
    flawOfChecks(one.checks) ??
    unknownPlaceholder(one, one.parameters) ??
    refusedCheck(tx.app, sampled(one))
  if (flaw) throw refuseTemplate(flaw)
}

/** The checks as they could be, with defaults or a sample in place of what is asked for. */
function sampled(one: Words): Words['checks'] {
  const values = new Map<string, string>(givenKeys.map((key) => [key, 'sample']))
  for (const { key, default: instead } of one.parameters) values.set(key, instead || 'sample')
  return fill(one, values).checks
}

export const refuseTemplate = ({ path, flaw }: { path: string; flaw: string }) =>
  problems.refuse('systems.template_refused', { detail: `${path} ${flaw}.`, fields: { [path]: flaw } })

async function tell(tx: Tx, one: { id: string; name: string }, act: string): Promise<void> {
  const subject = { kind: 'system_template', id: one.id }
  await recordAct(tx, { act, subject: { ...subject, name: one.name }, accountId: null })
  await publish(tx, { name: 'systems.template_changed', accountId: null, subject, data: { templateId: one.id } })
}
