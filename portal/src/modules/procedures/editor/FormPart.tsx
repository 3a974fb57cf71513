import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { FormField } from '#procedures-rules'
import { Btn } from '../../../ui/Btn.tsx'
import { CheckField, ChoiceField } from '../../../ui/Field.tsx'
import { say } from '../../../words/procedure-editor.ts'
import { SaidLines, SaidText } from './inputs.tsx'

const types: { value: FormField['type']; label: string }[] = [
  { value: 'text', label: say.text },
  { value: 'long_text', label: say.longText },
  { value: 'number', label: say.number },
  { value: 'money', label: say.money },
  { value: 'date', label: say.date },
  { value: 'time', label: say.time },
  { value: 'yes_no', label: say.yesNo },
  { value: 'choice', label: say.choice },
  { value: 'file', label: say.file },
  { value: 'person', label: say.person },
]

/** The fields a person fills in; what they are called inside stands in expressions of later steps. */
export function FormPart({ of, onFields }: { of: FormField[]; onFields: (fields: FormField[]) => void }) {
  const put = (n: number, change: Partial<FormField>) =>
    onFields(of.map((field, at) => (at === n ? { ...field, ...change } : field)))
  const free = () => {
    let n = of.length + 1
    while (of.some((field) => field.name === `field_${n}`)) n++
    return `field_${n}`
  }
  return (
    <fieldset className="pe-form">
      <legend className="lb">{say.form}</legend>
      {of.map((field, n) => (
        // Fields have no identity but their place: a name is being typed.
        <div key={n} className="pe-field">
          <SaidText label={say.field(n + 1)} mono value={field.name} onSay={(name) => put(n, { name: name.trim() })} />
          <SaidText label={say.label} value={field.label} onSay={(label) => put(n, { label })} />
          <ChoiceField label={say.type} options={types} value={field.type} onChoice={(type) => put(n, { type })} />
          {field.type === 'choice' && (
            <SaidLines label={say.options} value={field.options ?? []} onSay={(options) => put(n, { options })} />
          )}
          <div className="row">
            <CheckField checked={field.required ?? false} onCheck={(required) => put(n, { required })}>
              {say.required}
            </CheckField>
            <span className="push">
              <Btn
                size="sm"
                look="quiet"
                icon={IconTrash}
                aria-label={say.removeField(field.label || field.name)}
                onClick={() => onFields(of.filter((_, at) => at !== n))}
              />
            </span>
          </div>
        </div>
      ))}
      <span>
        <Btn
          size="sm"
          icon={IconPlus}
          onClick={() => onFields([...of, { name: free(), label: '', type: 'text', options: [] }])}
        >
          {say.addField}
        </Btn>
      </span>
    </fieldset>
  )
}
