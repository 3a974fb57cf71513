import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react'
import { Btn } from '../../../ui/Btn.tsx'
import { DurationField, TextField } from '../../../ui/Field.tsx'
import { policyFormWords as words } from '../../../words/policy.ts'
import { afterWords, type Step } from './form.ts'
import { TargetPicker } from './TargetPicker.tsx'

/** One step: whom, who stands in, how long until the next. */
export function StepFields(props: {
  step: Step
  number: number
  last: boolean
  startsAfter: number
  names: Record<string, string>
  bad: (field: string) => string | undefined
  onStep: (part: Partial<Step>) => void
  onMove: (step: 1 | -1) => void
  onRemove: () => void
}) {
  const { step, number, onStep } = props
  return (
    <li className="step-f">
      <div className="row">
        <span className="b">{words.step(number)}</span>
        <span className="d3 tn">{afterWords(props.startsAfter)}</span>
        <span className="push row tight">
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowUp}
            aria-label={words.stepUp(number)}
            disabled={number === 1}
            onClick={() => props.onMove(-1)}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowDown}
            aria-label={words.stepDown(number)}
            disabled={props.last}
            onClick={() => props.onMove(1)}
          />
          <Btn look="quiet" size="sm" icon={IconX} aria-label={words.stepRemove(number)} onClick={props.onRemove} />
        </span>
      </div>
      <div className="fields">
        <TargetPicker
          label={words.page}
          hint={words.pageHint}
          targets={step.targets}
          names={props.names}
          error={props.bad('targets')}
          onTargets={(targets) => onStep({ targets })}
        />
        <TargetPicker
          label={words.ifNot}
          hint={words.ifNotHint}
          targets={step.alternates}
          names={props.names}
          error={props.bad('alternates')}
          onTargets={(alternates) => onStep({ alternates })}
        />
        <DurationField
          label={words.timeToAck}
          seconds={step.afterSeconds}
          error={props.bad('afterSeconds')}
          onSeconds={(afterSeconds) => onStep({ afterSeconds })}
        />
        <TextField
          label={words.stepName}
          optional
          placeholder={words.stepExample}
          value={step.name ?? ''}
          error={props.bad('name')}
          onText={(name) => onStep({ name })}
        />
      </div>
    </li>
  )
}
