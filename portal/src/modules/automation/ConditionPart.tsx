import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type Condition, feelOf, type PlainTest, signs } from '#automation-rules'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, ChoiceField, TextField } from '../../ui/Field.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { say, signWords } from '../../words/automation.ts'
import { fieldName } from '../procedures/known.ts'
import type { Flaw } from './shown.ts'

type Props = {
  value: Condition
  fields: readonly string[]
  flaws: readonly Flaw[]
  onValue: (condition: Condition) => void
}

const flawAt = (flaws: readonly Flaw[], part: string) => flaws.find((flaw) => flaw.part === part)?.text

/** When a rule acts: rows of field, sign and value, or one expression. What was built becomes the expression when one switches. */
export function ConditionPart({ value, fields, flaws, onValue }: Props) {
  const turn = (kind: Condition['kind']) => {
    if (kind === value.kind) return
    // Rows cannot say what an expression says.
    if (value.kind === 'feel' && value.text.trim() !== '' && !confirm(say.dropsExpression)) return
    onValue(kind === 'feel' ? { kind, text: feelOf(value) } : { kind, match: 'all', tests: [] })
  }
  return (
    <fieldset className="au-part">
      <legend className="h2">{say.condition}</legend>
      <Seg
        label={say.conditionForm}
        value={value.kind}
        onChange={turn}
        options={[
          { value: 'plain', label: say.builder },
          { value: 'feel', label: say.expression },
        ]}
      />
      {value.kind === 'feel' ? (
        <AreaField
          label={say.feel}
          hint={say.feelHint}
          error={flawAt(flaws, 'condition')}
          value={value.text}
          onText={(text) => onValue({ kind: 'feel', text })}
          spellCheck={false}
          maxLength={1000}
        />
      ) : (
        <Rows value={value} fields={fields} flaws={flaws} onValue={onValue} />
      )}
    </fieldset>
  )
}

function Rows({ value, fields, flaws, onValue }: Props & { value: Condition & { kind: 'plain' } }) {
  const { tests, match } = value
  const change = (n: number, more: Partial<PlainTest>) =>
    onValue({ ...value, tests: tests.map((test, at) => (at === n ? { ...test, ...more } : test)) })
  const add = () => onValue({ ...value, tests: [...tests, { field: fields[0] ?? 'accountId', sign: 'is', value: '' }] })
  return (
    <>
      {tests.length > 1 && (
        <ChoiceField
          label={say.match}
          value={match}
          onChoice={(next) => onValue({ ...value, match: next })}
          options={[
            { value: 'all', label: say.all },
            { value: 'any', label: say.any },
          ]}
        />
      )}
      {tests.length === 0 && <p className="sm d3">{say.always}</p>}
      {tests.map((test, n) => (
        <div className="au-row" key={n}>
          <ChoiceField
            label={say.field}
            hideLabel
            error={flawAt(flaws, `condition.${n}`)}
            value={test.field}
            onChoice={(field) => change(n, { field })}
            options={[...new Set([test.field, ...fields])].map((field) => ({ value: field, label: fieldName(field) }))}
          />
          <ChoiceField
            label={say.sign}
            hideLabel
            value={test.sign}
            onChoice={(sign) => change(n, { sign })}
            options={signs.map((sign) => ({ value: sign, label: signWords[sign] }))}
          />
          {test.sign === 'known' || test.sign === 'unknown' ? (
            <span />
          ) : (
            <TextField
              label={say.value}
              hideLabel
              value={test.value}
              onText={(text) => change(n, { value: text })}
              maxLength={200}
            />
          )}
          <Btn
            look="quiet"
            icon={IconTrash}
            aria-label={say.removeTest(n + 1)}
            onClick={() => onValue({ ...value, tests: tests.filter((_, at) => at !== n) })}
          />
        </div>
      ))}
      <div>
        <Btn icon={IconPlus} onClick={add} disabled={tests.length >= 20}>
          {say.addTest}
        </Btn>
      </div>
      {tests.length > 0 && <code className="au-feel">{feelOf(value)}</code>}
    </>
  )
}
