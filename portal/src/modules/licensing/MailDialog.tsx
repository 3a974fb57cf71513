import { Modal } from '@mantine/core'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { licensing } from '#contracts/licensing'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import type { Package } from './PackageList.tsx'

/** Mails a package to one of the account's contacts. */
export function MailDialog({ of, onClose }: { of: Package; onClose: () => void }) {
  const people = useRead(accounts.listPeople, { query: { account: of.account.id, limit: 200 } })
  const [chosen, setChosen] = useState('')
  const mail = useAct(licensing.mailPackage, onClose)
  const options = (people.data?.items ?? [])
    .filter(({ email }) => email !== null)
    .map(({ id, name, email }) => ({ value: id, label: `${name}, ${email}` }))
  const personId = chosen || options[0]?.value || ''
  return (
    <Modal opened onClose={onClose} title={say.mailTitle(of.fileName)}>
      <Form onSubmit={() => personId && !mail.isPending && mail.mutate({ params: { id: of.id }, body: { personId } })}>
        <ChoiceField label={say.toWhom} options={options} value={personId} onChoice={setChosen} />
        <RefusalNote error={people.error ?? mail.error} what={say.notMailed} />
        <Btn look="primary" size="touch" type="submit" busy={mail.isPending} disabled={!personId}>
          {say.mailIt}
        </Btn>
      </Form>
    </Modal>
  )
}
