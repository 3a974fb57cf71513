import { useState } from 'react'
import { identity } from '#contracts/identity'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { allZones, deviceZone } from '../../zone.ts'
import { linkSecret, useEnter } from './enter.ts'
import { Gate } from './Gate.tsx'
import { LinkMissing } from './LinkMissing.tsx'
import { NewPassword } from './NewPassword.tsx'

/** First start: names the provider and makes its first administrator. */
export default function SetUpPage() {
  const [token] = useState(linkSecret)
  const [values, setValues] = useState({ providerName: '', name: '', email: '', password: '', zone: deviceZone() })
  const enter = useEnter()
  const act = useAct(identity.setUp, () => void enter('/'))
  const bad = fieldErrors(act.error)
  const put = (name: keyof typeof values) => (text: string) => setValues({ ...values, [name]: text })
  const ready = Object.values(values).every((text) => text.trim() !== '')
  if (!token) return <LinkMissing title="Set up Palisade" what="set-up" />
  return (
    <Gate
      title="Set up Palisade"
      lead="Who runs the support here, and who looks after this installation. Everything can be changed later."
      foot="This link works once."
    >
      <Form onSubmit={() => ready && !act.isPending && act.mutate({ body: { token, ...values } })}>
        <TextField
          label="Name of your organisation"
          hint="Customers see it above their requests."
          autoComplete="organization"
          autoFocus
          value={values.providerName}
          onText={put('providerName')}
          error={bad.providerName}
        />
        <ChoiceField
          label="Time zone"
          options={allZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          value={values.zone}
          onChoice={put('zone')}
          error={bad.zone}
        />
        <TextField label="Your name" autoComplete="name" value={values.name} onText={put('name')} error={bad.name} />
        <TextField
          label="Your e-mail"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={values.email}
          onText={put('email')}
          error={bad.email}
        />
        <NewPassword label="Password" value={values.password} onText={put('password')} error={bad.password} />
        <RefusalNote error={act.error} />
        <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={!ready}>
          {act.isPending ? 'Setting up' : 'Set up this installation'}
        </Btn>
      </Form>
    </Gate>
  )
}
