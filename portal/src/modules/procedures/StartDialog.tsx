import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { AccountPicker } from '../accounts/pickers.tsx'
import { type Cast, CastEditor } from './CastEditor.tsx'
import { momentOf } from './shown.ts'
import type { Wait } from './waits/WaitFields.tsx'
import { WaitsEditor } from './waits/WaitsEditor.tsx'

/** Starts a published procedure on an account. */
export function StartDialog({ procedure, onClose }: { procedure: string | null; onClose: () => void }) {
  const navigate = useNavigate()
  const [accountId, setAccountId] = useState<string | null>(null)
  const [procedureId, setProcedureId] = useState(procedure ?? '')
  const [title, setTitle] = useState('')
  const [shared, setShared] = useState(true)
  const [begins, setBegins] = useState('')
  const [ends, setEnds] = useState('')
  const [people, setPeople] = useState<Cast[]>([])
  const [waits, setWaits] = useState<Wait[]>([])
  const offered = useRead(
    procedures.listProcedures,
    { query: { startable: accountId ?? undefined, limit: 200 } },
    { kinds: ['procedure'], enabled: accountId !== null },
  )
  const act = useAct(procedures.startRun, ({ number }) =>
    navigate({ to: '/projects/$project', params: { project: String(number) } }),
  )
  const bad = fieldErrors(act.error)
  const ready = accountId !== null && procedureId !== ''
  // Projects wait for those of their own account.
  const chooseAccount = (id: string | null) => {
    setAccountId(id)
    setWaits([])
  }
  const submit = () => {
    if (!ready || act.isPending) return
    const dates = { beginsAt: momentOf(begins), endsAt: momentOf(ends) }
    const named = people.filter(({ role, personId }) => role.trim() && personId) as { role: string; personId: string }[]
    const waitsFor = waits.flatMap(({ on, milestone }) => (on ? [{ on, milestone: milestone || null }] : []))
    const body = { accountId, procedureId, title: title.trim() || undefined, shared, ...dates, people: named, waitsFor }
    act.mutate({ body })
  }
  return (
    <Modal opened onClose={onClose} title={say.start} size="lg">
      <Form onSubmit={submit}>
        <AccountPicker label={say.account} value={accountId} onPick={chooseAccount} />
        <ChoiceField
          label={say.procedure}
          disabled={accountId === null}
          options={[
            { value: '', label: say.choose },
            ...(offered.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={procedureId}
          onChoice={setProcedureId}
        />
        <TextField label={say.titleLabel} optional value={title} onText={setTitle} error={bad.title} />
        <TextField
          label={say.begins}
          optional
          type="datetime-local"
          value={begins}
          onText={setBegins}
          error={bad.beginsAt}
        />
        <TextField label={say.ends} optional type="datetime-local" value={ends} onText={setEnds} error={bad.endsAt} />
        <CastEditor accountId={accountId} value={people} onValue={setPeople} error={bad.people} />
        <WaitsEditor accountId={accountId} value={waits} onValue={setWaits} />
        <CheckField checked={shared} onCheck={setShared}>
          {say.shared}
        </CheckField>
        <RefusalNote error={act.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!ready}>
          {act.isPending ? say.starting : say.start}
        </Btn>
      </Form>
    </Modal>
  )
}
