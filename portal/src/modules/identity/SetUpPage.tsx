import { useState } from 'react'
import { identity } from '#contracts/identity'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/identity.ts'
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
  if (!token) return <LinkMissing title={say.setUpPalisade} link="setUp" />
  return (
    <Gate title={say.setUpPalisade} lead={say.whoRunsTheSupport} foot={say.thisLinkWorksOnce}>
      <Form onSubmit={() => ready && !act.isPending && act.mutate({ body: { token, ...values } })}>
        <TextField
          label={say.nameOfYourOrganisation}
          hint={say.customersSeeItAbove}
          autoComplete="organization"
          autoFocus
          value={values.providerName}
          onText={put('providerName')}
          error={bad.providerName}
        />
        <ChoiceField
          label={common.timeZone}
          options={allZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          value={values.zone}
          onChoice={put('zone')}
          error={bad.zone}
        />
        <TextField label={say.yourName} autoComplete="name" value={values.name} onText={put('name')} error={bad.name} />
        <TextField
          label={say.yourEMail}
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={values.email}
          onText={put('email')}
          error={bad.email}
        />
        <NewPassword label={say.password} value={values.password} onText={put('password')} error={bad.password} />
        <RefusalNote error={act.error} />
        <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={!ready}>
          {act.isPending ? say.settingUp : say.setUpThisInstallation}
        </Btn>
      </Form>
    </Gate>
  )
}
