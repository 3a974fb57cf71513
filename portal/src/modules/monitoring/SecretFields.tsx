import { Btn } from '../../ui/Btn.tsx'
import { PasswordField } from '../../ui/Field.tsx'
import { say } from '../../words/flows.ts'
import { type Draft, secretNamesOf } from './draft.ts'
import { typedSecrets } from './recording.ts'

/** Why the server refused a secret, in the reader's language: it is missing, or would follow the recording to another place. */
const faultWords = (fault: string | undefined) =>
  fault && (fault.startsWith('must be given again') ? say.secretAgain : say.secretMissing)

/** The secrets a recorded visit types, one by one: given, replaced, and taken away where nothing types them any more. */
export function SecretFields(props: {
  draft: Draft
  /** Names of those the check keeps. */
  kept: readonly string[]
  bad: Record<string, string>
  onChange: (change: Pick<Draft, 'secrets'> | Pick<Draft, 'removed'>) => void
}) {
  const { draft, kept, bad, onChange } = props
  const typed = typedSecrets(draft.rest)
  const names = secretNamesOf(draft, kept)
  if (names.length === 0) return null
  return (
    <fieldset className="field fl-secrets">
      <legend>{say.secrets}</legend>
      <p className="sm d3">{say.secretsHint}</p>
      {names.map((name) => {
        const hint = kept.includes(name) ? say.secretKept : say.secretWanted
        return (
          <div key={name} className="row wrap">
            <span className="grow">
              <PasswordField
                label={say.secretNamed(name)}
                value={draft.secrets[name] ?? ''}
                onText={(text) => onChange({ secrets: { ...draft.secrets, [name]: text } })}
                hint={typed.includes(name) ? hint : say.secretUnused}
                error={faultWords(bad[name === 'secret' ? name : `secrets.${name}`])}
                autoComplete="off"
              />
            </span>
            {!typed.includes(name) && (
              <Btn
                size="sm"
                aria-label={say.removeSecret(name)}
                onClick={() => onChange({ removed: [...draft.removed, name] })}
              >
                {say.remove}
              </Btn>
            )}
          </div>
        )
      })}
    </fieldset>
  )
}
