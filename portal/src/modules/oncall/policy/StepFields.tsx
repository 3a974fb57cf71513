import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react'
import { Btn } from '../../../ui/Btn.tsx'
import { DurationField, TextField } from '../../../ui/Field.tsx'
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
        <span className="b">Step {number}</span>
        <span className="d3 tn">{afterWords(props.startsAfter)}</span>
        <span className="push row tight">
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowUp}
            aria-label={`Move step ${number} up`}
            disabled={number === 1}
            onClick={() => props.onMove(-1)}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowDown}
            aria-label={`Move step ${number} down`}
            disabled={props.last}
            onClick={() => props.onMove(1)}
          />
          <Btn look="quiet" size="sm" icon={IconX} aria-label={`Remove step ${number}`} onClick={props.onRemove} />
        </span>
      </div>
      <div className="fields">
        <TargetPicker
          label="Page"
          hint="All of them together."
          targets={step.targets}
          names={props.names}
          error={props.bad('targets')}
          onTargets={(targets) => onStep({ targets })}
        />
        <TargetPicker
          label="If they cannot be reached"
          hint="In this order; one stands in."
          targets={step.alternates}
          names={props.names}
          error={props.bad('alternates')}
          onTargets={(alternates) => onStep({ alternates })}
        />
        <DurationField
          label="Time to acknowledge"
          seconds={step.afterSeconds}
          error={props.bad('afterSeconds')}
          onSeconds={(afterSeconds) => onStep({ afterSeconds })}
        />
        <TextField
          label="Name of the step"
          optional
          placeholder="team lead"
          value={step.name ?? ''}
          error={props.bad('name')}
          onText={(name) => onStep({ name })}
        />
      </div>
    </li>
  )
}
