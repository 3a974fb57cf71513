import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { licensing } from '#contracts/licensing'
import { useAct, useRead } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/licensing.ts'
import { LicenceFrame } from './Frame.tsx'

/** Makes a key for an account. */
export default function NewKeyPage() {
  const navigate = useNavigate()
  const everybody = useRead(accounts.listAccounts, { query: { limit: 200 } }).data?.items ?? []
  const products = useRead(licensing.listProducts, {}).data?.items ?? []
  const kinds = products.flatMap(({ kinds: some }) => some.filter(({ retiredAt }) => retiredAt === null))
  const [accountId, setAccount] = useState('')
  const [kindId, setKind] = useState('')
  const [code, setCode] = useState('')
  const [label, setLabel] = useState('')
  const add = useAct(
    licensing.addKey,
    (key) => void navigate({ to: '/licences/keys/$key', params: { key: key.id } } as never),
  )
  const bad = fieldErrors(add.error)
  const body = {
    accountId: accountId || everybody[0]?.id || '',
    kindId: kindId || kinds[0]?.id || '',
    label,
    ...(code.trim() && { code: code.trim().toUpperCase() }),
  }
  return (
    <LicenceFrame title={say.newKey}>
      <Form className="form lic-form" onSubmit={() => !add.isPending && add.mutate({ body })} label={say.newKey}>
        <ChoiceField
          label={say.account}
          value={body.accountId}
          options={everybody.map(({ id, name }) => ({ value: id, label: name }))}
          onChoice={setAccount}
        />
        <ChoiceField
          label={say.kind}
          value={body.kindId}
          options={kinds.map(({ id, name }) => ({ value: id, label: name }))}
          onChoice={setKind}
        />
        <TextField label={say.code} hint={say.codeHint} optional value={code} onText={setCode} error={bad.code} />
        <TextField label={say.label} optional value={label} onText={setLabel} />
        <RefusalNote error={add.error} what={say.notMade} />
        <div className="row">
          <Btn look="primary" type="submit" busy={add.isPending}>
            {add.isPending ? say.making : say.make}
          </Btn>
          <BtnLink look="quiet" to="/licences/keys">
            {common.cancel}
          </BtnLink>
        </div>
      </Form>
    </LicenceFrame>
  )
}
