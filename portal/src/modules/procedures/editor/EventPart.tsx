import { ChoiceField } from '../../../ui/Field.tsx'
import { say } from '../../../words/procedure-editor.ts'
import { eventName } from '../known.ts'
import { SaidArea, SaidText } from './inputs.tsx'
import { type Business, type Drawing, part, type Shape } from './modeler.ts'
import type { Words } from './Panel.tsx'
import { expressionOf, putExpression, refer, referred, refers } from './properties.ts'

const times = ['timeDate', 'timeDuration', 'timeCycle'] as const
type Time = (typeof times)[number]

/** What an event waits for or throws; `event` is its definition, or the task that receives. */
export function EventPart(props: { drawing: Drawing; shape: Shape; event: Business; known: Words['events'] }) {
  const { drawing, shape, event, known } = props
  const keyed = event.$type === 'bpmn:MessageEventDefinition' || event.$type === 'bpmn:ReceiveTask'
  return (
    <>
      {event.$type === 'bpmn:TimerEventDefinition' && <TimerPart {...props} />}
      {event.$type === 'bpmn:ConditionalEventDefinition' && (
        <SaidArea
          label={say.condition}
          hint={say.conditionHint}
          mono
          value={expressionOf(event, 'condition')}
          onSay={(body) => putExpression(drawing, shape, event, 'condition', body)}
        />
      )}
      {refers(event) && (
        <>
          <SaidText
            label={say.event}
            hint={keyed ? say.messageHint : undefined}
            list="pe-events"
            mono
            value={referred(event)}
            onSay={(name) => refer(drawing, shape, event, name)}
          />
          <datalist id="pe-events">
            {known.map((one) => (
              <option key={one.name} value={one.name}>
                {eventName(one)}
              </option>
            ))}
          </datalist>
        </>
      )}
      {keyed && (
        <SaidText
          label={say.key}
          hint={say.keyHint}
          mono
          value={(event.get('palisade:key') as string | undefined) ?? ''}
          onSay={(key) =>
            part(drawing, 'modeling').updateModdleProperties(shape, event, { 'palisade:key': key.trim() || undefined })
          }
        />
      )}
    </>
  )
}

function TimerPart({ drawing, shape, event }: { drawing: Drawing; shape: Shape; event: Business }) {
  const kind = times.find((time) => event.get(time)) ?? 'timeDuration'
  const body = expressionOf(event, kind)
  const put = (next: Time, value: string) => {
    const modeling = part(drawing, 'modeling')
    const expression = part(drawing, 'moddle').create('bpmn:FormalExpression', { body: value.trim() })
    expression.$parent = event
    modeling.updateModdleProperties(shape, event, {
      ...Object.fromEntries(times.map((time) => [time, undefined])),
      [next]: expression,
    })
  }
  return (
    <>
      <ChoiceField
        label={say.timerKind}
        options={times.map((time) => ({ value: time, label: say[time] }))}
        value={kind}
        onChoice={(next) => put(next, body)}
      />
      <SaidText label={say.timer} hint={say.timerHint} mono value={body} onSay={(value) => put(kind, value)} />
    </>
  )
}
