import { common } from '../words/common.ts'
import { language, languageNames, languages, speak } from '../words/pick.ts'
import { ChoiceField, type FieldLook } from './Field.tsx'
import { Seg } from './Seg.tsx'

const options = languages.map((value) => ({ value, label: <span lang={value}>{languageNames[value]}</span> }))

/** Changes the language of this device at once: for pages on which nobody is known yet. */
export function LanguageSwitch({ onChange = speak }: { onChange?: typeof speak }) {
  return (
    <span className="push">
      <Seg label={common.language} value={language} options={options} onChange={onChange} />
    </span>
  )
}

/** The language somebody is written to in; empty is what `unset` says. */
export function LanguageField(
  props: Omit<FieldLook, 'label'> & { value: string; unset?: string; onChoice: (language: string) => void },
) {
  const { value, unset, onChoice, ...look } = props
  const known = languages.map((one) => ({ value: one as string, label: languageNames[one] }))
  // One that came from elsewhere stays what it is until somebody chooses another.
  const other = value === '' || known.some((one) => one.value === value) ? [] : [{ value, label: value }]
  return (
    <ChoiceField
      {...look}
      label={common.language}
      options={[...(unset ? [{ value: '', label: unset }] : []), ...known, ...other]}
      value={value}
      onChoice={onChoice}
    />
  )
}
