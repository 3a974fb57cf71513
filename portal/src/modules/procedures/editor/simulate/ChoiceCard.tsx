import { useState } from 'react'
import type { Data, FormField } from '#procedures-rules'
import { when } from '../../../../format.ts'
import { Btn } from '../../../../ui/Btn.tsx'
import { AreaField, CheckField, ChoiceField, Form, TextField } from '../../../../ui/Field.tsx'
import { say } from '../../../../words/procedure-play.ts'
import { dataOf } from './json.ts'
import type { Choice, Deed } from './play.ts'

/** One thing that can happen: at once by a button, or with what somebody fills in. */
export function ChoiceCard(props: {
  of: Choice
  now: number
  open: boolean
  onOpen: (open: boolean) => void
  onGo: (deed?: Deed) => void
}) {
  const { of, open } = props
  return (
    <li className="ps-choice">
      <div className="row wrap">
        <span className="grow">
          {of.name}
          <span className="sm d3 block">
            {say[of.kind]}
            {of.text && of.text !== of.name && `: ${of.text}`}
            {of.due !== null && `: ${when(of.due, props.now, 'minutes')}`}
          </span>
        </span>
        {of.kind !== 'question' && (
          <Btn size="sm" onClick={() => props.onGo()} aria-label={say.goOf(of.name)}>
            {say.go}
          </Btn>
        )}
        {of.kind !== 'timer' && (
          <Btn
            size="sm"
            look="quiet"
            aria-expanded={open}
            aria-label={of.kind === 'question' ? say.answerOf(of.name) : say.withOf(of.name)}
            onClick={() => props.onOpen(!open)}
          >
            {of.kind === 'question' ? say.answer : say.with}
          </Btn>
        )}
      </div>
      {open && <Filling of={of} onGo={props.onGo} />}
    </li>
  )
}

function Filling({ of, onGo }: { of: Choice; onGo: (deed: Deed) => void }) {
  const [values, setValues] = useState<Record<string, string>>({})
  const [more, setMore] = useState('')
  const [code, setCode] = useState('')
  const [bad, setBad] = useState(false)
  const go = () => {
    const rest = dataOf(more)
    if (!rest) return setBad(true)
    const data = { ...filled(of.form, values), ...rest }
    onGo({ how: 'on', ...(Object.keys(data).length > 0 && { data }) })
  }
  return (
    <Form onSubmit={go} label={of.name}>
      {of.form.map((field) => (
        <Input
          key={field.name}
          field={field}
          value={values[field.name] ?? ''}
          onValue={(value) => setValues({ ...values, [field.name]: value })}
        />
      ))}
      <AreaField
        label={of.form.length > 0 ? say.moreData : say.data}
        optional
        rows={2}
        className="in mono"
        placeholder='{ "amount": 12 }'
        value={more}
        onText={(text) => {
          setMore(text)
          setBad(false)
        }}
        error={bad ? say.notJson : undefined}
      />
      <div className="row wrap">
        <Btn look="ink" type="submit">
          {of.kind === 'question' ? say.again : say.go}
        </Btn>
        {of.kind === 'question' &&
          of.ways.map((way) => (
            <Btn key={way.id} onClick={() => onGo({ how: 'skip', flow: way.id })}>
              {of.ways.length > 1 ? say.goTo(way.name) : say.leaveOut}
            </Btn>
          ))}
      </div>
      {of.kind !== 'message' && of.kind !== 'signal' && (
        <div className="ps-fail">
          <TextField label={say.failCode} optional value={code} onText={setCode} />
          <Btn onClick={() => onGo({ how: 'fail', code: code.trim() })}>{say.letFail}</Btn>
        </div>
      )}
    </Form>
  )
}

function Input({ field, value, onValue }: { field: FormField; value: string; onValue: (value: string) => void }) {
  const label = field.label || field.name
  if (field.type === 'yes_no')
    return (
      <CheckField checked={value === 'true'} onCheck={(on) => onValue(String(on))}>
        {label}
      </CheckField>
    )
  if (field.type === 'choice')
    return (
      <ChoiceField
        label={label}
        options={['', ...(field.options ?? [])].map((one) => ({ value: one, label: one }))}
        value={value}
        onChoice={onValue}
      />
    )
  return <TextField label={label} type={field.type === 'date' ? 'date' : 'text'} value={value} onText={onValue} />
}

/** Fields as the run would keep them: numbers as numbers, yes or no as such, what was left out as null. */
function filled(form: readonly FormField[], values: Record<string, string>): Data {
  return Object.fromEntries(
    form.map(({ name, type }) => {
      const text = values[name]?.trim() ?? ''
      if (type === 'yes_no') return [name, text === 'true']
      if (text === '') return [name, null]
      return [name, type === 'number' ? Number(text.replace(',', '.')) : text]
    }),
  )
}
