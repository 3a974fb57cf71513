import { IconPlus, IconX } from '@tabler/icons-react'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, ChoiceField, DurationField, TextField } from '../../ui/Field.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/systems.ts'
import { type CheckDraft, type CheckSeverity, readSettings, type ThresholdDraft } from './template-draft.ts'

const SEVERITIES = (['P1', 'P2', 'P3', 'P4'] as const).map((value) => ({ value, label: value }))

/** One check of a template: what, how often, how bad, with which settings and thresholds. */
export function CheckEditor(props: {
  n: number
  of: CheckDraft
  bad: Record<string, string>
  onChange: (check: CheckDraft) => void
  onRemove: () => void
}) {
  const { n, of, bad } = props
  const put = (part: Partial<CheckDraft>) => props.onChange({ ...of, ...part })
  const at = (field: string) => bad[`checks.${n}.${field}`]
  return (
    <section className="sy-check" aria-label={say.checkN(n + 1)}>
      <div className="fields">
        <TextField
          label={common.name}
          value={of.name}
          error={at('name') ?? bad[`checks.${n}`]}
          onText={(name) => put({ name })}
        />
        <TextField
          label={say.checkKind}
          hint={say.checkKindHint}
          value={of.kind}
          error={at('kind')}
          onText={(kind) => put({ kind })}
        />
        <DurationField
          label={say.every}
          seconds={of.everySeconds}
          error={at('everySeconds')}
          onSeconds={(everySeconds) => put({ everySeconds })}
        />
        <ChoiceField
          label={say.severity}
          options={SEVERITIES}
          value={of.severity}
          onChoice={(severity: CheckSeverity) => put({ severity })}
        />
        <AreaField
          label={say.settings}
          wide
          spellCheck={false}
          value={of.settings}
          error={readSettings(of.settings) === null ? say.notJson : at('settings')}
          onText={(settings) => put({ settings })}
        />
      </div>
      <Thresholds n={n} of={of.thresholds} bad={bad} onChange={(thresholds) => put({ thresholds })} />
      <span>
        <Btn size="sm" icon={IconX} onClick={props.onRemove}>
          {say.remove}
        </Btn>
      </span>
    </section>
  )
}

function Thresholds(props: {
  n: number
  of: ThresholdDraft[]
  bad: Record<string, string>
  onChange: (thresholds: ThresholdDraft[]) => void
}) {
  const { n, of, bad, onChange } = props
  const change = (at: number, part: Partial<ThresholdDraft>) =>
    onChange(of.map((limit, m) => (m === at ? { ...limit, ...part } : limit)))
  const fault = (m: number, field: string) => bad[`checks.${n}.thresholds.${m}.${field}`]
  return (
    <fieldset className="field">
      <legend>{say.thresholds}</legend>
      <p className="sm d3">{say.thresholdsHint}</p>
      {of.map((limit, m) => (
        <div key={m} className="sy-trio">
          <TextField
            label={say.value}
            value={limit.value}
            error={fault(m, 'value') ?? bad[`checks.${n}.thresholds.${m}`]}
            onText={(value) => change(m, { value })}
          />
          <TextField
            label={say.above}
            inputMode="decimal"
            value={limit.above}
            error={fault(m, 'above')}
            onText={(above) => change(m, { above })}
          />
          <TextField
            label={say.below}
            inputMode="decimal"
            value={limit.below}
            error={fault(m, 'below')}
            onText={(below) => change(m, { below })}
          />
          <ChoiceField
            label={say.severity}
            options={SEVERITIES}
            value={limit.severity}
            onChoice={(severity: CheckSeverity) => change(m, { severity })}
          />
          <Btn icon={IconX} aria-label={say.remove} onClick={() => onChange(of.filter((_, other) => other !== m))} />
        </div>
      ))}
      <span>
        <Btn
          size="sm"
          icon={IconPlus}
          onClick={() => onChange([...of, { value: '', above: '', below: '', severity: 'P3' }])}
        >
          {say.addThreshold}
        </Btn>
      </span>
    </fieldset>
  )
}
