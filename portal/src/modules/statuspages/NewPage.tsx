import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { statuspages } from '#contracts/statuspages'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { language } from '../../words/pick.ts'
import { say } from '../../words/statuspages.ts'
import { AccountPicker } from '../accounts/pickers.tsx'

/** `Acme services` is `acme-services`. */
const slugOf = (title: string) =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)

/** Makes a page; it opens, and nobody outside sees it yet. */
export function NewPage({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const [accountId, setAccountId] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [slug, setSlug] = useState<string | null>(null)
  const save = useAct(statuspages.createStatusPage, ({ id }) =>
    navigate({ to: '/status-pages/$page', params: { page: id } }),
  )
  const bad = fieldErrors(save.error)
  const address = slug ?? slugOf(title)
  const ready = accountId !== null && title.trim() !== '' && address !== ''
  const submit = () =>
    ready && !save.isPending && save.mutate({ body: { accountId, title: title.trim(), slug: address, language } })
  return (
    <Modal opened onClose={onClose} title={say.add}>
      <Form onSubmit={submit}>
        <AccountPicker label={say.account} value={accountId} onPick={setAccountId} />
        <TextField label={say.name} value={title} onText={setTitle} error={bad.title} />
        <TextField label={say.slug} hint={say.slugHint} value={address} onText={setSlug} error={bad.slug} />
        <RefusalNote error={save.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={save.isPending} disabled={!ready}>
          {save.isPending ? say.saving : say.make}
        </Btn>
      </Form>
    </Modal>
  )
}
