import { procedures } from '#contracts/procedures'
import type { Reply } from '../../../api.ts'
import { useRead } from '../../../queries.ts'
import { CheckField, ChoiceField } from '../../../ui/Field.tsx'
import { Empty } from '../../../ui/States.tsx'
import { say } from '../../../words/procedure-editor.ts'
import { actName, inputHint, inputName } from '../known.ts'
import { roleName } from '../roles.ts'
import { DecisionPart } from './DecisionPart.tsx'
import { EventPart } from './EventPart.tsx'
import { FormPart } from './FormPart.tsx'
import { SaidArea, SaidLines, SaidText } from './inputs.tsx'
import { type Drawing, part, type Shape } from './modeler.ts'
import { actOf, callOf, eventOf, expressionOf, putAct, putCall, putExpression, putTask, taskOf } from './properties.ts'

export type Words = Reply<typeof procedures.describeProcedures>
interface Of {
  drawing: Drawing
  shape: Shape
}

const byPeople = new Set(['bpmn:UserTask', 'bpmn:ManualTask', 'bpmn:Task'])
const byItself = new Set(['bpmn:ServiceTask', 'bpmn:SendTask'])
const deciding = new Set(['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway'])

/** What the chosen element does, in the field's words. */
export function Panel({ drawing, shape }: { drawing: Drawing; shape: Shape | null }) {
  const words = useRead(procedures.describeProcedures, {}, { kinds: [] }).data
  if (!shape) return <Empty title={say.nothingChosen}>{say.chooseSomething}</Empty>
  const { businessObject: of, type } = shape
  const event = eventOf(of)
  return (
    <div className="form">
      <SaidArea
        label={say.name}
        rows={2}
        value={of.name ?? ''}
        onSay={(name) => part(drawing, 'modeling').updateProperties(shape, { name: name.trim() || undefined })}
      />
      {byPeople.has(type) && <TaskPart drawing={drawing} shape={shape} roles={words?.roles ?? []} />}
      {byItself.has(type) && <ActPart drawing={drawing} shape={shape} acts={words?.acts ?? []} />}
      {type === 'bpmn:ScriptTask' && <ScriptPart drawing={drawing} shape={shape} />}
      {type === 'bpmn:BusinessRuleTask' && <DecisionPart drawing={drawing} shape={shape} />}
      {type === 'bpmn:CallActivity' && (
        <SaidText
          label={say.procedure}
          hint={say.procedureHint}
          mono
          value={callOf(of).procedure}
          onSay={(procedure) => putCall(drawing, shape, { procedure: procedure.trim() })}
        />
      )}
      {type === 'bpmn:SequenceFlow' && shape.source && deciding.has(shape.source.type) && (
        <SaidArea
          label={say.condition}
          hint={say.conditionHint}
          mono
          value={expressionOf(of, 'conditionExpression')}
          onSay={(body) => putExpression(drawing, shape, of, 'conditionExpression', body)}
        />
      )}
      {(event || type === 'bpmn:ReceiveTask') && (
        <EventPart drawing={drawing} shape={shape} event={event ?? of} known={words?.events ?? []} />
      )}
    </div>
  )
}

function TaskPart({ drawing, shape, roles }: Of & { roles: readonly string[] }) {
  const task = taskOf(shape.businessObject)
  const put = (change: Partial<typeof task>) => putTask(drawing, shape, { ...task, ...change })
  return (
    <>
      <SaidText label={say.who} hint={say.whoHint} list="pe-roles" value={task.who} onSay={(who) => put({ who })} />
      <datalist id="pe-roles">
        {roles.map((role) => (
          <option key={role} value={role} label={roleName(role)} />
        ))}
      </datalist>
      <SaidArea
        label={say.instructions}
        hint={say.instructionsHint}
        rows={5}
        value={task.instructions}
        onSay={(instructions) => put({ instructions })}
      />
      <FormPart of={task.fields} onFields={(fields) => put({ fields })} />
      <SaidText label={say.due} hint={say.dueHint} mono value={task.due} onSay={(due) => put({ due })} />
      <SaidLines
        label={say.reminders}
        hint={say.remindersHint}
        mono
        value={task.reminders}
        onSay={(reminders) => put({ reminders })}
      />
      <SaidText
        label={say.milestone}
        hint={say.milestoneHint}
        value={task.milestone}
        onSay={(milestone) => put({ milestone })}
      />
      <SaidLines
        label={say.records}
        hint={say.recordsHint}
        value={task.records}
        onSay={(records) => put({ records })}
      />
      <CheckField checked={task.approval} onCheck={(approval) => put({ approval })}>
        {say.approval}
      </CheckField>
      <CheckField checked={task.passkey} onCheck={(passkey) => put({ passkey })}>
        {say.passkey}
      </CheckField>
    </>
  )
}

function ActPart({ drawing, shape, acts }: Of & { acts: Words['acts'] }) {
  const values = actOf(shape.businessObject)
  const act = acts.find((one) => one.name === values.name)
  const options = [{ value: '', label: say.noAct }, ...acts.map((one) => ({ value: one.name, label: actName(one) }))]
  return (
    <>
      <ChoiceField
        label={say.act}
        options={options}
        value={values.name}
        onChoice={(name) => putAct(drawing, shape, { name, inputs: {} })}
      />
      {act?.inputs.map((input) => (
        <SaidText
          key={`${act.name} ${input.name}`}
          label={inputName(input.name)}
          hint={inputHint(act.name, input)}
          value={values.inputs[input.name] ?? ''}
          onSay={(value) => putAct(drawing, shape, { ...values, inputs: { ...values.inputs, [input.name]: value } })}
        />
      ))}
    </>
  )
}

function ScriptPart({ drawing, shape }: Of) {
  const { businessObject: of } = shape
  const put = (properties: Record<string, unknown>) => part(drawing, 'modeling').updateProperties(shape, properties)
  return (
    <>
      <SaidArea
        label={say.script}
        mono
        value={(of.get('script') as string | undefined) ?? ''}
        onSay={(script) => put({ script, scriptFormat: 'feel' })}
      />
      <SaidText
        label={say.result}
        mono
        value={(of.get('palisade:result') as string | undefined) ?? ''}
        onSay={(result) => put({ 'palisade:result': result.trim() || undefined })}
      />
    </>
  )
}
