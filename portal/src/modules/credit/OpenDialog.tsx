import { Modal } from '@mantine/core'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { credit } from '#contracts/credit'
import { licensing } from '#contracts/licensing'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'

/** Opens a credit account of one kind of capacity; only kinds that credit accounts may draw are offered. */
export function OpenDialog({ onClose }: { onClose: () => void }) {
  const owners = (useRead(accounts.listAccounts, { query: { limit: 200 } }).data?.items ?? []).filter(({ kind }) => kind !== 'provider') // biome-ignore format: one thing
  const products = useRead(licensing.listProducts, {}).data?.items ?? []
  const kinds = products.flatMap((product) => product.kinds).filter((kind) => kind.creditAllowed && !kind.retiredAt)
  const [accountId, setAccount] = useState('')
  const [kindId, setKind] = useState('')
  const [name, setName] = useState('')
  const add = useAct(credit.addCreditAccount, onClose)
  const bad = fieldErrors(add.error)
  const body = { accountId: accountId || owners[0]?.id || '', kindId: kindId || kinds[0]?.id || '', name }
  const ready = name.trim() !== '' && body.accountId !== '' && body.kindId !== ''
  return (
    <Modal opened onClose={onClose} title={say.open}>
      <Form onSubmit={() => ready && !add.isPending && add.mutate({ body })}>
        <ChoiceField
          label={say.account}
          options={owners.map(({ id, name }) => ({ value: id, label: name }))}
          value={body.accountId}
          onChoice={setAccount}
        />
        <ChoiceField
          label={say.kind}
          options={kinds.map(({ id, name }) => ({ value: id, label: name }))}
          value={body.kindId}
          onChoice={setKind}
        />
        <TextField label={say.name} value={name} onText={setName} error={bad.name} data-autofocus />
        <RefusalNote error={add.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={add.isPending} disabled={!ready}>
          {add.isPending ? say.saving : say.save}
        </Btn>
      </Form>
    </Modal>
  )
}
