import { useState } from 'react'
import type { Data } from '#procedures-rules'
import { Btn } from '../../../../ui/Btn.tsx'
import { KeyValue } from '../../../../ui/Card.tsx'
import { AreaField, Form } from '../../../../ui/Field.tsx'
import { say } from '../../../../words/procedure-play.ts'
import { dataOf } from './json.ts'

/** What the procedure knows, and a way to set more of it. */
export function DataPart({ data, off, onSet }: { data: Data; off: boolean; onSet: (data: Data) => void }) {
  const [text, setText] = useState('')
  const [bad, setBad] = useState(false)
  const set = () => {
    const found = dataOf(text)
    if (!found) return setBad(true)
    if (Object.keys(found).length === 0) return
    onSet(found)
    setText('')
  }
  const known = Object.entries(data).filter(([, value]) => value !== null)
  return (
    <section>
      <h2 className="h3">{say.data}</h2>
      {known.length === 0 ? (
        <p className="sm d3">{say.noData}</p>
      ) : (
        <KeyValue
          of={known.map(([name, value]) => [
            name,
            <span key={name} className="pj-value mono">
              {(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300)}
            </span>,
          ])}
        />
      )}
      {!off && (
        <Form onSubmit={set}>
          <AreaField
            label={say.setData}
            hint={say.setDataHint}
            rows={2}
            placeholder='{ "amount": 12 }'
            value={text}
            onText={(next) => {
              setText(next)
              setBad(false)
            }}
            error={bad ? say.notJson : undefined}
          />
          <span>
            <Btn size="sm" type="submit" disabled={text.trim() === ''}>
              {say.set}
            </Btn>
          </span>
        </Form>
      )}
    </section>
  )
}
