import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { audit } from '#contracts/audit'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, DurationField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { witnessWords as words } from '../../words/audit.ts'
import { common } from '../../words/common.ts'

const KINDS = [
  { value: 'mail', label: words.mail },
  { value: 'webhook', label: words.webhook },
  { value: 'instance', label: words.instance },
] as const
type Kind = (typeof KINDS)[number]['value']
/** Mails are read by people; machines take one a minute. */
const USUAL: Record<Kind, number> = { mail: 3600, webhook: 60, instance: 60 }

/** The secret a webhook's checkpoints are signed with; gone once it is put away. */
function Secret({ of, onKept }: { of: string; onKept: () => void }) {
  return (
    <div className="call acc">
      <div className="shown-once grow">
        <span>
          <b className="b block">{words.secretNow}</b>
          {words.secretSays}
        </span>
        <code>{of}</code>
        <span>
          <Btn look="primary" onClick={onKept}>
            {words.secretKept}
          </Btn>
        </span>
      </div>
    </div>
  )
}

/** Names somebody who is handed our checkpoints. */
export function AddWitness() {
  const [adding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const [kind, setKind] = useState<Kind>('mail')
  const [name, setName] = useState('')
  const [target, setTarget] = useState('')
  const [verifier, setVerifier] = useState('')
  const [everySeconds, setEvery] = useState(USUAL.mail)
  const act = useAct(audit.addWitness, (made) => {
    setSecret(made.secret)
    setAdding(false)
    setName('')
    setTarget('')
    setVerifier('')
  })
  const bad = fieldErrors(act.error)
  const ready = name.trim() !== '' && target.trim() !== ''
  const save = () => {
    if (!ready || act.isPending) return
    const body = { name: name.trim(), target: target.trim(), everySeconds }
    if (kind === 'instance') act.mutate({ body: { ...body, kind, verifier: verifier.trim() || undefined } })
    else act.mutate({ body: { ...body, kind } })
  }
  if (secret) return <Secret of={secret} onKept={() => setSecret(null)} />
  if (!adding)
    return (
      <span>
        <Btn icon={IconPlus} onClick={() => setAdding(true)}>
          {words.add}
        </Btn>
      </span>
    )
  return (
    <Form onSubmit={save}>
      <div className="fields">
        <ChoiceField
          label={words.kind}
          options={KINDS}
          value={kind}
          onChoice={(next) => {
            setKind(next)
            setEvery(USUAL[next])
          }}
        />
        <TextField
          label={common.name}
          hint={words.nameHint}
          maxLength={80}
          value={name}
          error={bad.name}
          onText={setName}
        />
        <TextField
          label={words.address}
          type={kind === 'mail' ? 'email' : 'url'}
          placeholder={kind === 'mail' ? 'auditor@firm.example' : 'https://firm.example'}
          value={target}
          error={bad.target}
          onText={setTarget}
        />
        <DurationField label={words.every} seconds={everySeconds} error={bad.everySeconds} onSeconds={setEvery} />
        {kind === 'instance' && (
          <TextField
            label={words.theirKey}
            hint={words.theirKeyHint}
            optional
            wide
            value={verifier}
            error={bad.verifier}
            onText={setVerifier}
          />
        )}
      </div>
      <RefusalNote error={act.error} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={act.isPending} disabled={!ready}>
          {act.isPending ? words.adding : words.add}
        </Btn>
        <Btn onClick={() => setAdding(false)}>{common.cancel}</Btn>
      </div>
    </Form>
  )
}
