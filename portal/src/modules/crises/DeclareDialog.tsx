import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { procedures } from '#contracts/procedures'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import { AccountPicker } from '../accounts/pickers.tsx'

const severities = ['P1', 'P2', 'P3', 'P4'] as const
type Severity = (typeof severities)[number]

/** Declares a crisis that is about no request and no incident yet. */
export function DeclareDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const [accountId, setAccountId] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [severity, setSeverity] = useState<Severity>('P1')
  const [procedureId, setProcedureId] = useState('')
  const offered = useRead(
    procedures.listProcedures,
    { query: { startable: accountId ?? undefined, limit: 200 } },
    { kinds: ['procedure'], enabled: accountId !== null },
  )
  const act = useAct(crises.declareCrisis, ({ number }) =>
    navigate({ to: '/crises/$crisis', params: { crisis: String(number) } }),
  )
  const bad = fieldErrors(act.error)
  const ready = accountId !== null && title.trim() !== ''
  const chosen = procedureId === '' ? undefined : procedureId === 'none' ? null : procedureId
  const submit = () =>
    ready &&
    !act.isPending &&
    act.mutate({ body: { accountId: accountId as string, title: title.trim(), severity, procedureId: chosen } })
  return (
    <Modal opened onClose={onClose} title={say.declare}>
      <Form onSubmit={submit}>
        <AccountPicker label={say.whose} value={accountId} onPick={setAccountId} />
        <TextField label={say.whatBurns} value={title} onText={setTitle} error={bad.title} maxLength={200} />
        <div className="field">
          <span className="lb">{say.severity}</span>
          <Seg
            label={say.severity}
            value={severity}
            onChange={setSeverity}
            options={severities.map((value) => ({ value, label: value }))}
          />
        </div>
        <ChoiceField
          label={say.runbook}
          disabled={accountId === null}
          value={procedureId}
          onChoice={setProcedureId}
          error={bad.procedureId}
          options={[
            { value: '', label: say.byRule },
            { value: 'none', label: say.noRunbook },
            ...(offered.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <RefusalNote error={act.error} what={say.notDeclared} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!ready}>
          {act.isPending ? say.declaring : say.declare}
        </Btn>
      </Form>
    </Modal>
  )
}
