import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { TextField } from '../../ui/Field.tsx'
import { say, stepWords } from '../../words/flows.ts'
import {
  aboutOf,
  alwaysFrom,
  type Claim,
  isAlways,
  type Recording,
  referenceTo,
  type Step,
  secretNameFor,
  selectorsOf,
  typesPassword,
  withClaim,
  withoutStep,
  withValue,
} from './recording.ts'

const wordOf = (step: Step) => {
  const key = step.type === 'customStep' ? String(step.name) : step.type
  return stepWords[key as keyof typeof stepWords] ?? key
}

interface Props {
  of: Recording
  onChange: (recording: Recording) => void
  /** Names of secrets that are given or kept. */
  secrets: readonly string[]
  /** What was typed as a password, when it becomes a secret of this name. */
  onSecret: (name: string, secret: string) => void
}

/** The steps in order: what each touches and by how many selectors, what it types, claims between them, where the part begins that always runs. */
export function Steps({ of, onChange, secrets, onSecret }: Props) {
  const [claiming, setClaiming] = useState<number | null>(null)
  const always = of.steps.findIndex(isAlways)
  return (
    <section className="fl" aria-label={say.steps}>
      <h3 className="h3">{say.steps}</h3>
      <ol className="fl-steps">
        {of.steps.map((step, n) => (
          <li key={n} className={always >= 0 && n >= always ? 'always' : undefined}>
            <div className="row wrap">
              <span className="b">{wordOf(step)}</span>
              <span className="grow wrap-any">{aboutOf(step)}</span>
              {selectorsOf(step).length > 1 && <Chip look="line">{say.nSelectors(selectorsOf(step).length)}</Chip>}
              <Btn
                size="sm"
                icon={IconX}
                aria-label={say.removeStep(n + 1)}
                onClick={() => onChange(isAlways(step) ? alwaysFrom(of, null) : withoutStep(of, n))}
              />
            </div>
            {step.type === 'change' && (
              <Typed
                n={n}
                of={step}
                onValue={(value) => onChange(withValue(of, n, value))}
                onMask={() => {
                  const name = secretNameFor(step, secrets)
                  onSecret(name, String(step.value ?? ''))
                  onChange(withValue(of, n, referenceTo(name)))
                }}
              />
            )}
            {claiming === n ? (
              <ClaimForm
                onCancel={() => setClaiming(null)}
                onClaim={(claim) => {
                  onChange(withClaim(of, n, claim))
                  setClaiming(null)
                }}
              />
            ) : (
              <span className="row wrap fl-acts">
                <Btn size="sm" look="quiet" icon={IconPlus} onClick={() => setClaiming(n)}>
                  {say.addClaim}
                </Btn>
                {!isAlways(step) && n > 0 && n !== always + 1 && (
                  <Btn size="sm" look="quiet" onClick={() => onChange(alwaysFrom(of, n))}>
                    {say.alwaysFromHere}
                  </Btn>
                )}
              </span>
            )}
          </li>
        ))}
      </ol>
      <p className="sm d3">{say.alwaysSays}</p>
    </section>
  )
}

/** What a step types. What looks like a password is not to stand in a recording. */
function Typed(props: { n: number; of: Step; onValue: (value: string) => void; onMask: () => void }) {
  const { n, of } = props
  const value = String(of.value ?? '')
  const masked = value.includes('{{secret:')
  return (
    <div className="row wrap">
      <TextField label={say.typed(n + 1)} hideLabel value={value} onText={props.onValue} spellCheck={false} />
      {!masked && (
        <Btn size="sm" look={typesPassword(of) ? 'ink' : undefined} onClick={props.onMask}>
          {say.useSecret}
        </Btn>
      )}
      {!masked && typesPassword(of) && <span className="sm d2">{say.looksLikePassword}</span>}
    </div>
  )
}

function ClaimForm({ onClaim, onCancel }: { onClaim: (claim: Claim) => void; onCancel: () => void }) {
  const [claim, setClaim] = useState<Claim>({ name: '', text: '', url: '', selector: '' })
  const set = (part: Partial<Claim>) => setClaim({ ...claim, ...part })
  const ready = claim.name.trim() !== '' && [claim.text, claim.url, claim.selector].some((one) => one.trim() !== '')
  return (
    <fieldset className="field fl-claim">
      <legend>{say.claim}</legend>
      <TextField label={say.claimName} hint={say.claimNameHint} value={claim.name} onText={(name) => set({ name })} />
      <TextField label={say.claimText} optional value={claim.text} onText={(text) => set({ text })} />
      <TextField label={say.claimUrl} optional value={claim.url} onText={(url) => set({ url })} />
      <TextField
        label={say.claimSelector}
        optional
        hint={say.claimSelectorHint}
        value={claim.selector}
        onText={(selector) => set({ selector })}
      />
      <span className="row wrap">
        <Btn size="sm" look="ink" disabled={!ready} onClick={() => onClaim(claim)}>
          {say.putClaim}
        </Btn>
        <Btn size="sm" onClick={onCancel}>
          {say.noClaim}
        </Btn>
      </span>
    </fieldset>
  )
}
