import type { Content } from '#automation-rules'
import { AreaField, ChoiceField, TextField } from '../../ui/Field.tsx'
import { say } from '../../words/automation.ts'
import { actName, inputHint, inputName } from '../procedures/known.ts'
import type { Flaw, Known } from './shown.ts'

type Props = {
  value: Content['act']
  acts: Known['acts']
  flaws: readonly Flaw[]
  onValue: (act: Content['act']) => void
}

/** What a rule does: one act of the registry with its inputs. */
export function ActPart({ value, acts, flaws, onValue }: Props) {
  const act = acts.find(({ name }) => name === value.name)
  const said = (part: string) => flaws.find((flaw) => flaw.part === part)?.text
  const set = (name: string, text: string) => onValue({ ...value, inputs: { ...value.inputs, [name]: text } })
  return (
    <fieldset className="au-part">
      <legend className="h2">{say.thenDo}</legend>
      <ChoiceField
        label={say.act}
        error={value.name === '' ? undefined : said('act')}
        value={value.name}
        onChoice={(name) => onValue({ name, inputs: {} })}
        options={[
          { value: '', label: say.chooseAct },
          ...acts.map((one) => ({ value: one.name, label: actName(one) })),
        ]}
      />
      {act && act.inputs.length > 0 && <p className="sm d3">{say.inputHint}</p>}
      {act?.inputs.map(({ name, required, text }) => {
        const hint = inputHint(act.name, { name, text })
        const input = {
          label: inputName(name),
          hint: hint || undefined,
          error: value.inputs[name] ? said(`act.${name}`) : undefined,
          optional: !required,
          value: value.inputs[name] ?? '',
          onText: (next: string) => set(name, next),
          maxLength: 4000,
        }
        return name === 'text' || name === 'note' || name === 'body' ? (
          <AreaField key={name} {...input} rows={2} />
        ) : (
          <TextField key={name} {...input} />
        )
      })}
    </fieldset>
  )
}
