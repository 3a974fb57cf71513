import { useState } from 'react'
import { PasswordField } from '../../ui/Field.tsx'
import { say } from '../../words/identity.ts'

/** Two fields would only make people paste; one that can be shown, and a word about what is strong. */
export function NewPassword(props: {
  label?: string
  value: string
  onText: (text: string) => void
  error?: string
  hint?: string
}) {
  const [left, setLeft] = useState(false)
  const short = left && props.value !== '' && props.value.length < 12
  return (
    <PasswordField
      label={props.label ?? say.newPassword}
      name="new-password"
      autoComplete="new-password"
      value={props.value}
      onText={props.onText}
      onBlur={() => setLeft(true)}
      error={props.error ?? (short ? say.atLeast12Characters : undefined)}
      hint={props.hint ?? say.atLeast12CharactersA}
    />
  )
}
