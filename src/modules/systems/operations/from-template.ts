import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { refusedCheck } from '../check-rules.ts'
import { problems } from '../problems.ts'
import { findTemplate } from '../queries/templates.ts'
import { fill, type Texts, valuesFor } from '../rules/fill.ts'
import { flawOfChecks } from '../rules/template-checks.ts'
import type { NewSystem, System, SystemKind } from '../types.ts'
import { createSystem } from './create.ts'
import { refuseTemplate } from './templates.ts'

/** A system with what is said of it, the rest from a template; `values` are those of its parameters. */
export type FromTemplateInput = Omit<NewSystem, 'kind'> & {
  kind?: SystemKind
  templateId: string
  values?: Readonly<Record<string, string>>
}

/** As createFromTemplate; who may is asked first. */
export function addFromTemplate(tx: Tx, input: FromTemplateInput): Promise<System> {
  permit(tx.actor, 'system.write', { accountId: input.accountId })
  return createFromTemplate(tx, input)
}

/**
 * Makes a system from a template in one act: location, runbook and documentation with their placeholders filled where none were
 * given, and `systems.created` with the checks, which whoever runs checks makes in the same transaction. Refuses
 * `systems.template_retired`, `systems.value_missing`, `systems.template_refused`, and what `createSystem` refuses.
 */
export async function createFromTemplate(tx: Tx, { templateId, values, ...input }: FromTemplateInput): Promise<System> {
  const template = await findTemplate(tx, templateId)
  if (!template) throw notFound()
  if (template.retiredAt) throw problems.refuse('systems.template_retired')
  const read = valuesFor(template.parameters, values ?? {})
  if ('missing' in read)
    throw problems.refuse('systems.value_missing', { fields: { [`values.${read.missing}`]: 'is needed' } })
  if ('unknown' in read)
    throw refuseTemplate({ path: `values.${read.unknown}`, flaw: 'is no parameter of the template' })
  const location = input.location ?? fill(template, read.values).location
  const filled = fill(template, new Map([...read.values, ['name', input.name.trim()], ['location', location ?? '']]))
  checkFilled(tx, { ...filled, location })
  return createSystem(
    tx,
    {
      ...input,
      kind: input.kind ?? template.kind,
      location,
      runbook: input.runbook ?? filled.runbook,
      documentation: input.documentation || filled.documentation,
    },
    { id: template.id, version: template.version, name: template.name, checks: filled.checks },
  )
}

/** Values can make texts longer than they may be, and a check one that cannot run. */
function checkFilled(tx: Tx, { location, runbook, documentation, checks }: Texts): void {
  const long =
    ((location?.length ?? 0) > 200 && 'location') ||
    ((runbook?.length ?? 0) > 500 && 'runbook') ||
    (documentation.length > 20_000 && 'documentation')
  const flaw = long ? { path: long, flaw: 'became too long' } : (flawOfChecks(checks) ?? refusedCheck(tx.app, checks))
  if (flaw) throw refuseTemplate(flaw)
}
