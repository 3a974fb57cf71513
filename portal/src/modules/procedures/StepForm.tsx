import { useState } from 'react'
import { useMe } from '../../session.ts'
import { AreaField, CheckField, ChoiceField, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { say as ui } from '../../words/ui.ts'
import { useStaff } from '../accounts/pickers.tsx'
import { FilePick, uploadTo } from './FilePick.tsx'
import type { Run, Step } from './shown.ts'

export type Values = Record<string, unknown>
type FieldOf = Step['form'][number]

/** The form of a step with its values, and what is wrong with each field. */
export function StepForm(props: {
  run: Run
  fields: readonly FieldOf[]
  values: Values
  onValues: (values: Values) => void
  bad: Record<string, string>
}) {
  return (
    <div className="pj-form">
      {props.fields.map((field) => (
        <Input
          key={field.name}
          run={props.run}
          field={field}
          value={props.values[field.name]}
          error={props.bad[field.name]}
          onValue={(value) => props.onValues({ ...props.values, [field.name]: value })}
        />
      ))}
    </div>
  )
}

const types = {
  number: 'text',
  money: 'text',
  date: 'date',
  time: 'time',
  text: 'text',
} as const

function Input(props: { run: Run; field: FieldOf; value: unknown; error?: string; onValue: (value: unknown) => void }) {
  const { field, value, error, onValue } = props
  const look = { label: field.label || field.name, error, optional: !field.required }
  if (field.type === 'yes_no' && !field.required)
    return (
      <CheckField checked={value === true} onCheck={onValue}>
        {field.label}
      </CheckField>
    )
  if (field.type === 'yes_no' || field.type === 'choice') {
    const given = field.type === 'choice' ? (field.options ?? []).map((one) => ({ value: one, label: one })) : yesNo
    return (
      <ChoiceField
        {...look}
        options={[{ value: '', label: say.choose }, ...given]}
        value={typeof value === 'boolean' ? String(value) : ((value as string | undefined) ?? '')}
        onChoice={(next) => onValue(field.type === 'choice' ? next || null : next === '' ? null : next === 'true')}
      />
    )
  }
  if (field.type === 'long_text')
    return <AreaField {...look} value={(value as string | undefined) ?? ''} onText={onValue} />
  if (field.type === 'file') return <FileField run={props.run.id} look={look} onValue={onValue} />
  if (field.type === 'person') return <PersonField run={props.run} look={look} value={value} onValue={onValue} />
  if (field.type === 'number') return <NumberField look={look} value={value} onValue={onValue} />
  return (
    <TextField
      {...look}
      type={types[field.type]}
      inputMode={field.type === 'money' ? 'decimal' : undefined}
      value={(value as string | undefined) ?? ''}
      onText={(text) => onValue(field.type === 'money' ? text.replace(',', '.') : text)}
    />
  )
}

const yesNo = [
  { value: 'true', label: say.yes },
  { value: 'false', label: say.no },
]

/** Keeps the letters as they were typed, so that `1,` on the way to `1,5` is not taken away. */
function NumberField(props: {
  look: { label: string; error?: string }
  value: unknown
  onValue: (value: unknown) => void
}) {
  const [text, setText] = useState(typeof props.value === 'number' ? String(props.value) : '')
  return (
    <TextField
      {...props.look}
      inputMode="decimal"
      value={text}
      onText={(next) => {
        setText(next)
        const number = Number(next.trim().replace(',', '.'))
        props.onValue(next.trim() === '' ? null : Number.isNaN(number) ? next : number)
      }}
    />
  )
}

type Look = { label: string; error?: string; optional?: boolean }

/** A file is sent as soon as it is chosen; the form holds its id. */
function FileField(props: { run: string; look: Look; onValue: (value: unknown) => void }) {
  const [file, setFile] = useState<File | null>(null)
  const [failed, setFailed] = useState<Error | null>(null)
  const { label, optional, error } = props.look
  const choose = async (next: File | null) => {
    setFile(next)
    setFailed(null)
    props.onValue(null)
    if (!next) return
    try {
      props.onValue(await uploadTo(props.run, next))
    } catch (cause) {
      setFailed(cause as Error)
      setFile(null)
    }
  }
  return (
    <div className="field">
      <span className="lb">
        {label}
        {optional && <span className="opt">{ui.optional}</span>}
      </span>
      <span>
        <FilePick file={file} onFile={(next) => void choose(next)} label={say.chooseFile(label)} />
      </span>
      {error && (
        <span className="bad" role="alert">
          {error}
        </span>
      )}
      <RefusalNote error={failed} />
    </div>
  )
}

/** Somebody of this project, or of the provider. */
function PersonField(props: { run: Run; look: Look; value: unknown; onValue: (value: unknown) => void }) {
  const me = useMe()
  const staff = useStaff()
  const here = props.run.people.map(({ person }) => person)
  const known = [...here, ...(me.staff ? staff.items : [])]
  const people = known.filter((one, n) => known.findIndex(({ id }) => id === one.id) === n)
  return (
    <ChoiceField
      {...props.look}
      options={[{ value: '', label: say.choose }, ...people.map(({ id, name }) => ({ value: id, label: name }))]}
      value={(props.value as string | undefined) ?? ''}
      onChoice={(id) => props.onValue(id || null)}
    />
  )
}
