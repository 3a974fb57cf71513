import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { calendars } from '#contracts/calendars'
import { useRead } from '../../../queries.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { ChoiceField, TextField } from '../../../ui/Field.tsx'
import { SeverityShape } from '../../../ui/Severity.tsx'
import { common } from '../../../words/common.ts'
import { policyFormWords as words } from '../../../words/policy.ts'
import { moved } from '../edit/form.ts'
import { type BranchForm, newStep, SEVERITIES, startsOf, whenWords } from './form.ts'
import { StepFields } from './StepFields.tsx'

const DURING = [
  { value: 'always', label: words.always },
  { value: 'open', label: words.open },
  { value: 'closed', label: words.closed },
] as const

/** One case: when it applies, and its steps. */
export function BranchFields(props: {
  branch: BranchForm
  number: number
  last: boolean
  only: boolean
  names: Record<string, string>
  bad: (field: string) => string | undefined
  onBranch: (part: Partial<BranchForm>) => void
  onMove: (step: 1 | -1) => void
  onRemove: () => void
}) {
  const { branch, number, onBranch, bad } = props
  const { when } = branch
  const list = useRead(calendars.listCalendars, {}, { kinds: ['calendar'] })
  const items = list.data?.items ?? []
  const names = { ...props.names, ...Object.fromEntries(items.map((one) => [one.id, one.name])) }
  const starts = startsOf(branch.steps)
  function toggle(severity: (typeof SEVERITIES)[number]) {
    const now = when.severities ?? []
    const next = now.includes(severity) ? now.filter((one) => one !== severity) : [...now, severity].sort()
    onBranch({ when: { ...when, severities: next.length === 0 || next.length === 4 ? null : next } })
  }
  return (
    <section className="card" aria-label={words.oneCase(number)}>
      <div className="hd">
        <h2 className="h2">{words.oneCase(number)}</h2>
        <span className="sm d3 cut">{whenWords(when, names)}</span>
        <span className="push row tight">
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowUp}
            aria-label={words.caseUp(number)}
            disabled={number === 1}
            onClick={() => props.onMove(-1)}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowDown}
            aria-label={words.caseDown(number)}
            disabled={props.last}
            onClick={() => props.onMove(1)}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconTrash}
            aria-label={words.caseRemove(number)}
            disabled={props.only}
            title={props.only ? words.needsCase : undefined}
            onClick={props.onRemove}
          />
        </span>
      </div>
      <div className="bd form">
        <fieldset className="field">
          <legend>
            {common.severity} <span className="opt">{when.severities === null ? words.any : ''}</span>
          </legend>
          <span className="row wrap">
            {SEVERITIES.map((severity) => {
              const on = when.severities?.includes(severity) ?? false
              return (
                <button
                  key={severity}
                  type="button"
                  className={on ? 'chip acc sev-chip' : 'chip line sev-chip'}
                  aria-pressed={on}
                  onClick={() => toggle(severity)}
                >
                  <SeverityShape of={severity} />
                  {severity}
                </button>
              )
            })}
          </span>
        </fieldset>
        <div className="fields">
          <ChoiceField
            label={words.applies}
            options={DURING}
            value={when.during}
            onChoice={(during) =>
              onBranch({
                when: {
                  ...when,
                  during,
                  calendarId: during === 'always' ? null : (when.calendarId ?? items[0]?.id ?? null),
                },
              })
            }
          />
          {when.during !== 'always' && (
            <ChoiceField
              label={words.calendar}
              options={[
                ...(when.calendarId ? [] : [{ value: '', label: words.chooseCalendar }]),
                ...items.map((one) => ({ value: one.id, label: one.name })),
              ]}
              value={when.calendarId ?? ''}
              error={bad('when.calendarId')}
              onChoice={(id) => onBranch({ when: { ...when, calendarId: id || null } })}
            />
          )}
        </div>
        <ol className="step-fs">
          {branch.steps.map((step, index) => (
            <StepFields
              key={step.key}
              step={step}
              number={index + 1}
              last={index === branch.steps.length - 1}
              startsAfter={starts[index] ?? 0}
              names={props.names}
              bad={(field) => bad(`steps.${index}.${field}`)}
              onStep={(part) =>
                onBranch({ steps: branch.steps.map((one, at) => (at === index ? { ...one, ...part } : one)) })
              }
              onMove={(by) => onBranch({ steps: moved(branch.steps, index, by) })}
              onRemove={() => onBranch({ steps: branch.steps.filter((_, at) => at !== index) })}
            />
          ))}
        </ol>
        {branch.steps.length === 0 && <p className="d2">{words.nobodyHere}</p>}
        <div className="row wrap">
          <Btn icon={IconPlus} onClick={() => onBranch({ steps: [...branch.steps, newStep()] })}>
            {words.addStep}
          </Btn>
        </div>
        <div className="fields">
          <TextField
            label={words.repeat}
            hint={words.repeatHint}
            type="number"
            min={0}
            max={20}
            value={String(branch.repeat)}
            error={bad('repeat')}
            onText={(text) => onBranch({ repeat: Math.max(0, Math.min(20, Math.trunc(Number(text)) || 0)) })}
          />
        </div>
      </div>
    </section>
  )
}
