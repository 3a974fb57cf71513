import { IconAlertCircle, IconChevronDown } from '@tabler/icons-react'
import {
  type FormEvent,
  type InputHTMLAttributes,
  type ReactNode,
  type TextareaHTMLAttributes,
  useEffect,
  useId,
  useState,
} from 'react'
import { Problem } from '../api.ts'
import { Icon } from './Icon.tsx'
import './field.css'
import { common } from '../words/common.ts'
import { say } from '../words/ui.ts'

/** A refusal's words for each field, by its path (`email`, `layers.0.name`); nothing for other errors. */
export const fieldErrors = (error: unknown): Record<string, string> =>
  error instanceof Problem ? (error.fields ?? {}) : {}

/** A form that submits by Enter and never leaves the page. */
export function Form(props: { onSubmit: () => void; children: ReactNode; className?: string; label?: string }) {
  return (
    <form
      className={props.className ?? 'form'}
      aria-label={props.label}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        props.onSubmit()
      }}
    >
      {props.children}
    </form>
  )
}

export interface FieldLook {
  label: string
  hint?: ReactNode
  /** Why the server refused this field. */
  error?: string
  optional?: boolean
  /** Takes the whole width of its grid. */
  wide?: boolean
  /** Only for those who cannot see: the place already says it. */
  hideLabel?: boolean
}

/** Label, control, hint and refusal in one place, tied together for screen readers. */
export function Field(
  props: FieldLook & { children: (control: { id: string; describedBy: string | undefined }) => ReactNode },
) {
  const id = useId()
  const said = props.error ? `${id}-bad` : props.hint ? `${id}-hint` : undefined
  return (
    <div className={props.wide ? 'field wide' : 'field'}>
      <label className={props.hideLabel ? 'sr' : 'lb'} htmlFor={id}>
        {props.label}
        {props.optional && <span className="opt">{say.optional}</span>}
      </label>
      {props.children({ id, describedBy: said })}
      {props.error ? (
        <span className="bad" id={`${id}-bad`} role="alert">
          <Icon of={IconAlertCircle} />
          {props.error}
        </span>
      ) : (
        props.hint && (
          <span className="hint" id={`${id}-hint`}>
            {props.hint}
          </span>
        )
      )}
    </div>
  )
}

type TextProps = FieldLook &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'id'> & {
    value: string
    onText: (text: string) => void
  }

function split<P extends FieldLook>(props: P) {
  const { label, hint, error, optional, wide, hideLabel, ...rest } = props
  return { look: { label, hint, error, optional, wide, hideLabel }, rest }
}

export function TextField(props: TextProps) {
  const { look, rest } = split(props)
  const { onText, className, ...input } = rest
  return (
    <Field {...look}>
      {({ id, describedBy }) => (
        <input
          {...input}
          id={id}
          className={className ? `in ${className}` : 'in'}
          aria-describedby={describedBy}
          aria-invalid={look.error ? true : undefined}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  )
}

/** A password with a switch to read it: typing long ones blind on a phone is how people come to short ones. */
export function PasswordField(props: TextProps) {
  const { look, rest } = split(props)
  const { onText, ...input } = rest
  const [shown, setShown] = useState(false)
  return (
    <Field {...look}>
      {({ id, describedBy }) => (
        <span className="in secret" aria-invalid={look.error ? true : undefined}>
          <input
            {...input}
            id={id}
            type={shown ? 'text' : 'password'}
            autoCapitalize="none"
            spellCheck={false}
            aria-describedby={describedBy}
            onChange={(event) => onText(event.target.value)}
          />
          <button
            type="button"
            className="btn quiet sm"
            aria-pressed={shown}
            aria-label={shown ? say.hideIt(common.inside(look.label)) : say.showIt(common.inside(look.label))}
            onClick={() => setShown(!shown)}
          >
            {shown ? say.hide : say.show}
          </button>
        </span>
      )}
    </Field>
  )
}

export function AreaField(
  props: FieldLook &
    Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value' | 'id'> & {
      value: string
      onText: (text: string) => void
    },
) {
  const { look, rest } = split(props)
  const { onText, className, ...area } = rest
  return (
    <Field {...look}>
      {({ id, describedBy }) => (
        <textarea
          rows={3}
          {...area}
          id={id}
          className={className ? `in ${className}` : 'in'}
          aria-describedby={describedBy}
          aria-invalid={look.error ? true : undefined}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  )
}

export interface ChoiceOption<V extends string> {
  value: V
  label: string
}

/** One of a few; the browser's own list, which phones show best. */
export function ChoiceField<V extends string>(
  props: FieldLook & {
    options: readonly ChoiceOption<V>[]
    value: V
    onChoice: (value: V) => void
    disabled?: boolean
  },
) {
  const { look, rest } = split(props)
  return (
    <Field {...look}>
      {({ id, describedBy }) => (
        <span className="choice">
          <select
            id={id}
            className="in"
            value={rest.value}
            disabled={rest.disabled}
            aria-describedby={describedBy}
            aria-invalid={look.error ? true : undefined}
            onChange={(event) => rest.onChoice(event.target.value as V)}
          >
            {rest.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon of={IconChevronDown} />
        </span>
      )}
    </Field>
  )
}

export function CheckField(props: { checked: boolean; onCheck: (on: boolean) => void; children: ReactNode }) {
  return (
    <label className="check">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onCheck(event.target.checked)} />
      <span>{props.children}</span>
    </label>
  )
}

const UNITS = [
  { value: '1', label: say.seconds },
  { value: '60', label: say.minutes },
  { value: '3600', label: say.hours },
  { value: '86400', label: say.days },
] as const
type Unit = (typeof UNITS)[number]['value']

/** The largest unit in which the length is a whole number. */
const unitOf = (seconds: number): Unit =>
  seconds > 0 ? (UNITS.findLast((unit) => seconds % Number(unit.value) === 0)?.value ?? '1') : '60'

/** A length of time, to the second: a number and its unit. */
export function DurationField(props: FieldLook & { seconds: number; onSeconds: (seconds: number) => void }) {
  const { look, rest } = split(props)
  const { seconds } = rest
  const [unit, setUnit] = useState<Unit>(() => unitOf(seconds))
  // A value from outside that the shown unit cannot say in whole numbers.
  useEffect(() => {
    if (seconds > 0 && seconds % Number(unit) !== 0) setUnit(unitOf(seconds))
  }, [seconds, unit])
  return (
    <Field {...look}>
      {({ id, describedBy }) => (
        <span className="unit">
          <input
            id={id}
            className="in"
            type="number"
            inputMode="numeric"
            min={0}
            step={1}
            value={Number.isFinite(seconds) ? seconds / Number(unit) : ''}
            aria-describedby={describedBy}
            aria-invalid={look.error ? true : undefined}
            onChange={(event) => rest.onSeconds(Math.round(Number(event.target.value) * Number(unit)))}
          />
          <span className="choice">
            <select
              className="in"
              aria-label={say.unitOf(common.inside(look.label))}
              value={unit}
              onChange={(event) => {
                const next = event.target.value as Unit
                rest.onSeconds(Math.round((seconds / Number(unit)) * Number(next)))
                setUnit(next)
              }}
            >
              {UNITS.map((one) => (
                <option key={one.value} value={one.value}>
                  {one.label}
                </option>
              ))}
            </select>
            <Icon of={IconChevronDown} />
          </span>
        </span>
      )}
    </Field>
  )
}
