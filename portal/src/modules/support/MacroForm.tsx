import { Menu } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { type MacroAct, support } from '#contracts/support'
import type { Reply } from '../../api.ts'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, ChoiceField, Form, TextField } from '../../ui/Field.tsx'
import { FormActs } from '../../ui/FormActs.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/desk.ts'
import { statusWords } from './views.ts'

type Macro = Reply<typeof support.listMacros>['items'][number]

const NEW: { label: string; act: MacroAct }[] = [
  { label: say.stepAnswer, act: { do: 'answer', text: '' } },
  { label: say.stepNote, act: { do: 'note', text: '' } },
  { label: say.stepStatus, act: { do: 'status', status: 'waiting_customer' } },
  { label: say.stepSeverity, act: { do: 'severity', severity: 'P3' } },
  { label: say.stepAssignMe, act: { do: 'assign', to: 'me' } },
  { label: say.stepTag, act: { do: 'tags', add: [], remove: [] } },
  { label: say.stepRemind, act: { do: 'follow_up', inMinutes: 60 } },
]
const labelOf = (act: MacroAct) => NEW.find((one) => one.act.do === act.do)?.label ?? say.assign

const STATUSES = (['open', 'in_progress', 'waiting_customer', 'solved', 'closed'] as const).map((value) => ({
  value,
  label: statusWords(value, true),
}))
const SEVERITIES = (['P1', 'P2', 'P3', 'P4'] as const).map((value) => ({ value, label: value }))

function Step({ act, onAct }: { act: MacroAct; onAct: (act: MacroAct) => void }) {
  const label = labelOf(act)
  switch (act.do) {
    case 'answer':
    case 'note':
      return <AreaField label={label} rows={4} value={act.text} onText={(text) => onAct({ ...act, text })} />
    case 'status':
      return (
        <ChoiceField
          label={label}
          options={STATUSES}
          value={act.status}
          onChoice={(status) => onAct({ ...act, status })}
        />
      )
    case 'severity':
      return (
        <ChoiceField
          label={label}
          options={SEVERITIES}
          value={act.severity}
          onChoice={(severity) => onAct({ ...act, severity })}
        />
      )
    case 'tags':
      return (
        <TextField
          label={label}
          value={act.add.join(', ')}
          onText={(words) =>
            onAct({
              ...act,
              add: words
                .split(',')
                .map((tag) => tag.trim())
                .filter(Boolean),
            })
          }
        />
      )
    case 'follow_up':
      return (
        <TextField
          label={label}
          type="number"
          min={1}
          value={String(act.inMinutes)}
          onText={(minutes) => onAct({ ...act, inMinutes: Number(minutes) || 1 })}
        />
      )
    default:
      return <p>{label}</p>
  }
}

/** Writes a macro: steps in order. */
export function MacroForm({ saved, onDone }: { saved?: Macro; onDone: () => void }) {
  const teams = useRead(accounts.listTeams, {}, { kinds: ['team'] }).data?.items ?? []
  const [name, setName] = useState(saved?.name ?? '')
  const [team, setTeam] = useState(saved?.team?.id ?? '')
  const [steps, setSteps] = useState(() => (saved?.acts ?? []).map((act, key) => ({ key, act })))
  const create = useAct(support.createMacro, onDone)
  const edit = useAct(support.changeMacro, onDone)
  const remove = useAct(support.deleteMacro, onDone)
  function save() {
    const body = { name: name.trim(), teamId: team || null, acts: steps.map((step) => step.act) }
    if (saved) edit.mutate({ params: { id: saved.id }, body })
    else create.mutate({ body })
  }
  const next = Math.max(0, ...steps.map((step) => step.key)) + 1
  return (
    <Form className="form" onSubmit={save}>
      <TextField label={common.name} value={name} onText={setName} />
      <ChoiceField
        label={common.team}
        options={[{ value: '', label: say.everyTeam }, ...teams.map((one) => ({ value: one.id, label: one.name }))]}
        value={team}
        onChoice={setTeam}
      />
      <ol className="stack g2">
        {steps.map((step) => (
          <li key={step.key} className="row top-a">
            <span className="grow">
              <Step
                act={step.act}
                onAct={(act) => setSteps(steps.map((one) => (one.key === step.key ? { ...one, act } : one)))}
              />
            </span>
            <Btn
              look="quiet"
              size="sm"
              icon={IconX}
              aria-label={`${say.removeIt}: ${labelOf(step.act)}`}
              onClick={() => setSteps(steps.filter((one) => one.key !== step.key))}
            />
          </li>
        ))}
      </ol>
      <span>
        <Menu>
          <Menu.Target>
            <Btn size="sm" icon={IconPlus}>
              {say.addStep}
            </Btn>
          </Menu.Target>
          <Menu.Dropdown>
            {NEW.map((one) => (
              <Menu.Item key={one.label} onClick={() => setSteps([...steps, { key: next, act: one.act }])}>
                {one.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </span>
      <FormActs
        act={saved ? edit : create}
        label={say.saveIt}
        ready={name.trim() !== '' && steps.length > 0}
        what={say.notSaved}
        onCancel={onDone}
        remove={
          saved && {
            act: remove,
            label: say.removeIt,
            run: () => remove.mutate({ params: { id: saved.id } }),
          }
        }
      />
    </Form>
  )
}
