import type { Icon as TablerIcon } from '@tabler/icons-react'
import { useId } from 'react'
import type { Answers } from '#contracts/support'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/support.ts'
import './questions.css'

type Partly = Partial<Answers>

interface Question {
  name: keyof Answers
  /** Asked of the customer, and of the caller about them. */
  own: string
  theirs: string
  options: { value: string; label: string }[]
}

const QUESTIONS: Question[] = [
  {
    name: 'work',
    own: say.canYouWork,
    theirs: say.canTheyWork,
    options: [
      { value: 'yes', label: say.yes },
      { value: 'partly', label: say.partly },
      { value: 'no', label: say.no },
    ],
  },
  {
    name: 'customers',
    own: say.doYours,
    theirs: say.doTheirs,
    options: [
      { value: 'none', label: say.no },
      { value: 'some', label: say.some },
      { value: 'all', label: say.all },
    ],
  },
  {
    name: 'wayAround',
    own: say.wayAround,
    theirs: say.wayAround,
    options: [
      { value: 'yes', label: say.yes },
      { value: 'no', label: say.no },
    ],
  },
]

/** One of a few, as large as a thumb. */
export function Pick(props: {
  name: string
  label: string
  options: { value: string; label: string; icon?: TablerIcon }[]
  value: string | undefined
  onChange: (value: string) => void
  className?: string
}) {
  const id = useId()
  return (
    <span className={props.className ? `pick ${props.className}` : 'pick'} role="radiogroup" aria-label={props.label}>
      {props.options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={`${id}${props.name}`}
            checked={props.value === option.value}
            onChange={() => props.onChange(option.value)}
          />
          {option.icon && <Icon of={option.icon} />}
          {option.label}
        </label>
      ))}
    </span>
  )
}

/** The three plain questions that make the severity. */
export function Questions({
  whose,
  value,
  onChange,
}: {
  whose: 'own' | 'theirs'
  value: Partly
  onChange: (value: Partly) => void
}) {
  return (
    <fieldset className="qs">
      <legend className="sr">{say.howBad}</legend>
      {QUESTIONS.map((question) => (
        <div key={question.name}>
          <span>{question[whose]}</span>
          <Pick
            name={question.name}
            label={question[whose]}
            options={question.options}
            value={value[question.name]}
            onChange={(answer) => onChange({ ...value, [question.name]: answer })}
          />
        </div>
      ))}
    </fieldset>
  )
}

export const isAnswered = (value: Partly): value is Answers => Boolean(value.work && value.customers && value.wayAround)
