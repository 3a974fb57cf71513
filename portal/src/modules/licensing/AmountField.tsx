import { IconChevronDown } from '@tabler/icons-react'
import type { WrittenIn } from '#contracts/licensing'
import { Field } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/licensing.ts'
import { type Unit, waysOf } from './amounts.ts'

/** A number and what it is written in; TB and TiB stand apart. */
export function AmountField(props: {
  label: string
  unit: Unit
  value: string
  way: WrittenIn
  hint?: string
  error?: string
  optional?: boolean
  onValue: (value: string) => void
  onWay: (way: WrittenIn) => void
}) {
  const ways = waysOf[props.unit]
  return (
    <Field label={props.label} hint={props.hint} error={props.error} optional={props.optional}>
      {({ id, describedBy }) => (
        <span className="unit">
          <input
            id={id}
            className="in"
            inputMode="decimal"
            autoComplete="off"
            value={props.value}
            aria-describedby={describedBy}
            aria-invalid={props.error ? true : undefined}
            onChange={(event) => props.onValue(event.target.value)}
          />
          {ways.length > 1 && (
            <span className="choice">
              <select
                className="in"
                aria-label={say.unit}
                value={props.way}
                onChange={(event) => props.onWay(event.target.value as WrittenIn)}
              >
                {ways.map((way) => (
                  <option key={way} value={way}>
                    {way}
                  </option>
                ))}
              </select>
              <Icon of={IconChevronDown} />
            </span>
          )}
        </span>
      )}
    </Field>
  )
}
