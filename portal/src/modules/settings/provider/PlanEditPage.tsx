import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { calendars } from '#contracts/calendars'
import { promises } from '#contracts/promises'
import { useAct, useRead } from '../../../queries.ts'
import { EditActs } from '../../../ui/EditActs.tsx'
import { AreaField, CheckField, ChoiceField, DurationField, Form, fieldErrors, TextField } from '../../../ui/Field.tsx'
import { Severity } from '../../../ui/Severity.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { say } from '../../../words/provider.ts'
import { Frame } from '../Frame.tsx'
import { kindName, kindsOf, type Plan, SEVERITIES, type Target, targetOf } from './plan.ts'

/** Makes a support plan, or its next version. */
export default function PlanEditPage() {
  const { plan: id } = useParams({ strict: false }) as { plan: string }
  const saved = id !== 'new'
  const read = useRead(promises.getPlan, { params: { id } }, { enabled: saved, kinds: [] })
  if (read.error)
    return (
      <Frame title={say.supportPlan}>
        <RefusalNote error={read.error} />
      </Frame>
    )
  if (saved && !read.data)
    return (
      <Frame title={say.supportPlan}>
        <Skeleton />
      </Frame>
    )
  return <Editor key={id} saved={read.data} />
}

const HOUR = 3_600_000
const FIRST: Record<string, number> = { first_response: HOUR, next_update: 4 * HOUR, resolution: 24 * HOUR }

/** One promise of one severity: whether it is made, how long, on which calendar. */
function Cell(props: {
  severity: Target['severity']
  kind: string
  target: Target | undefined
  calendars: { value: string; label: string }[]
  error?: string
  onTarget: (target: Target | null) => void
}) {
  const { target, severity, kind } = props
  const name = kindName(kind)
  const fresh: Target = {
    severity,
    kind,
    allowedMs: FIRST[kind] ?? HOUR,
    calendarId: null,
    warnings: [50, 75, 90],
  }
  return (
    <div className="stack g2">
      <CheckField checked={target !== undefined} onCheck={(on) => props.onTarget(on ? fresh : null)}>
        {name}
      </CheckField>
      {target && (
        <>
          <DurationField
            label={say.within(severity, common.inside(name))}
            hideLabel
            seconds={target.allowedMs / 1000}
            error={props.error}
            onSeconds={(seconds) => props.onTarget({ ...target, allowedMs: seconds * 1000 })}
          />
          <ChoiceField
            label={say.calendarOf(severity, common.inside(name))}
            hideLabel
            options={[{ value: '', label: say.aroundTheClock }, ...props.calendars]}
            value={target.calendarId ?? ''}
            onChoice={(calendarId) => props.onTarget({ ...target, calendarId: calendarId || null })}
          />
          <TextField
            label={say.warningsOfPerCent(severity, common.inside(name))}
            hideLabel
            hint={say.warnsAtThesePer}
            inputMode="numeric"
            value={target.warnings.join(', ')}
            onText={(text) =>
              props.onTarget({
                ...target,
                warnings: text
                  .split(/[\s,;]+/)
                  .map(Number)
                  .filter((n) => Number.isInteger(n) && n > 0 && n < 100),
              })
            }
          />
        </>
      )}
    </div>
  )
}

function Editor({ saved }: { saved?: Plan }) {
  const navigate = useNavigate()
  const hours = useRead(calendars.listCalendars, {}, { kinds: ['calendar'] })
  const choices = (hours.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))
  const [form, setForm] = useState({
    name: saved?.name ?? '',
    description: saved?.description ?? '',
    goalPercent: String(saved?.goalPercent ?? 98),
    targets: [...(saved?.targets ?? [])],
    retired: Boolean(saved?.retiredAt),
  })
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const done = () => void navigate({ to: '/settings/plans' })
  const create = useAct(promises.createPlan, done)
  const change = useAct(promises.changePlan, done)
  const remove = useAct(promises.deletePlan, done)
  const act = saved ? change : create
  const bad = fieldErrors(act.error)
  const ready = form.name.trim() !== ''
  const setTarget = (severity: string, kind: string) => (target: Target | null) => {
    const others = form.targets.filter((one) => one.severity !== severity || one.kind !== kind)
    put({ targets: target ? [...others, target] : others })
  }
  function save() {
    if (!ready || act.isPending) return
    const body = {
      name: form.name.trim(),
      description: form.description,
      goalPercent: Number(form.goalPercent) || 0,
      targets: form.targets,
    }
    if (saved)
      change.mutate({ params: { id: saved.id }, body: { ...body, version: saved.version, retired: form.retired } })
    else create.mutate({ body })
  }
  return (
    <Frame
      title={saved ? say.edit(saved.name) : say.newSupportPlan}
      second={saved && say.becomesVersion(saved.version + 1)}
    >
      <Form onSubmit={save}>
        <div className="fields">
          <TextField
            label={common.name}
            placeholder={'Gold 24x7'}
            value={form.name}
            error={bad.name}
            onText={(name) => put({ name })}
          />
          <TextField
            label={say.goalPromisesKeptPer}
            inputMode="decimal"
            value={form.goalPercent}
            error={bad.goalPercent}
            onText={(goalPercent) => put({ goalPercent })}
          />
          <AreaField
            label={say.whatItIsFor}
            optional
            wide
            rows={2}
            value={form.description}
            error={bad.description}
            onText={(description) => put({ description })}
          />
        </div>
        {SEVERITIES.map((severity) => (
          <section key={severity} className="stack g2">
            <h2>
              <Severity of={severity} quiet />
            </h2>
            <div className="fields">
              {kindsOf(form.targets).map((kind) => {
                const index = form.targets.findIndex((one) => one.severity === severity && one.kind === kind)
                return (
                  <Cell
                    key={kind}
                    severity={severity}
                    kind={kind}
                    target={targetOf(form.targets, severity, kind)}
                    calendars={choices}
                    error={bad[`targets.${index}.allowedMs`] ?? bad[`targets.${index}`]}
                    onTarget={setTarget(severity, kind)}
                  />
                )
              })}
            </div>
          </section>
        ))}
        {saved && (
          <CheckField checked={form.retired} onCheck={(retired) => put({ retired })}>
            {say.noLongerOfferedContracts}
          </CheckField>
        )}
        <EditActs
          act={act}
          label={saved ? say.saveVersion(saved.version + 1) : say.makeThePlan}
          pending={say.savingThePlan}
          lack={ready ? '' : say.needsAName}
          back={{ to: '/settings/plans' }}
          remove={
            saved && {
              act: remove,
              label: say.removeThePlan,
              sure: say.removeThePlan2(saved.name),
              run: () => remove.mutate({ params: { id: saved.id } }),
            }
          }
        />
      </Form>
    </Frame>
  )
}
