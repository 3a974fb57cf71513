import { IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { oncall } from '#contracts/oncall'
import type { Reply } from '../../../api.ts'
import { useAct, useRead } from '../../../queries.ts'
import { useMay } from '../../../session.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { AreaField, ChoiceField, Form, fieldErrors, TextField } from '../../../ui/Field.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { StaffManyPicker } from '../../accounts/pickers.tsx'
import { Frame } from '../Frame.tsx'

type Team = Reply<typeof accounts.listTeams>['items'][number]

function TeamForm({ saved, onDone }: { saved?: Team; onDone: () => void }) {
  const policies = useRead(oncall.listPolicies, {}, { kinds: ['policy'] }).data?.items ?? []
  const [form, setForm] = useState({
    name: saved?.name ?? '',
    description: saved?.description ?? '',
    policyId: saved?.policyId ?? '',
    memberIds: saved?.members.map((member) => member.id) ?? [],
  })
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const create = useAct(accounts.createTeam, onDone)
  const edit = useAct(accounts.editTeam, onDone)
  const remove = useAct(accounts.deleteTeam, onDone)
  const act = saved ? edit : create
  const bad = fieldErrors(act.error)
  const ready = form.name.trim() !== ''
  function save() {
    if (!ready || act.isPending) return
    const body = { ...form, name: form.name.trim(), policyId: form.policyId || null }
    if (saved) edit.mutate({ params: { id: saved.id }, body })
    else create.mutate({ body })
  }
  return (
    <Form className="form more-fields" onSubmit={save}>
      <div className="fields">
        <TextField label="Name" value={form.name} error={bad.name} onText={(name) => put({ name })} />
        <ChoiceField
          label="Escalation policy"
          hint="For contracts that name none."
          options={[{ value: '', label: 'None' }, ...policies.map((one) => ({ value: one.id, label: one.name }))]}
          value={form.policyId}
          error={bad.policyId}
          onChoice={(policyId) => put({ policyId })}
        />
        <AreaField
          label="What it looks after"
          optional
          wide
          rows={2}
          value={form.description}
          error={bad.description}
          onText={(description) => put({ description })}
        />
      </div>
      <StaffManyPicker
        label="Members"
        values={form.memberIds}
        error={bad.memberIds}
        onPick={(memberIds) => put({ memberIds })}
      />
      <RefusalNote error={act.error ?? remove.error} />
      <div className="form-acts">
        <Btn
          type="submit"
          look="primary"
          busy={act.isPending}
          disabled={!ready}
          title={ready ? undefined : 'Needs a name'}
        >
          {act.isPending ? 'Saving the team' : saved ? 'Save the team' : 'Make the team'}
        </Btn>
        <Btn onClick={onDone}>Cancel</Btn>
        {saved && (
          <Btn
            look="quiet"
            className="push"
            busy={remove.isPending}
            onClick={() => {
              if (confirm(`Remove the team ${saved.name}?`)) remove.mutate({ params: { id: saved.id } })
            }}
          >
            Remove the team
          </Btn>
        )}
      </div>
    </Form>
  )
}

/** Teams: who works together on which requests. */
export default function TeamsPage() {
  const writes = useMay('team.write')
  const read = useRead(accounts.listTeams, {}, { kinds: ['team', 'person'] })
  const [open, setOpen] = useState<string | null>(null)
  const items = read.data?.items ?? []
  return (
    <Frame
      title="Teams"
      acts={
        writes &&
        open !== 'new' && (
          <Btn icon={IconPlus} onClick={() => setOpen('new')}>
            New team
          </Btn>
        )
      }
    >
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {open === 'new' && <TeamForm onDone={() => setOpen(null)} />}
      {read.data && items.length === 0 && open !== 'new' && (
        <Empty icon={IconUsersGroup} title="No team yet">
          A team gets the requests of its contracts, and its escalation policy says whom they page.
        </Empty>
      )}
      <ul className="rows">
        {items.map((team) => (
          <li key={team.id}>
            <div className="line">
              <span className="grow">
                <Link className="m block" to="/requests" search={{ team: team.id }}>
                  {team.name}
                </Link>
                <span className="sm d3 block">
                  {team.members.map((member) => member.name).join(', ') || 'Nobody yet'}
                  {team.description && `. ${team.description}`}
                </span>
              </span>
              {writes && (
                <Btn
                  size="sm"
                  aria-expanded={open === team.id}
                  onClick={() => setOpen(open === team.id ? null : team.id)}
                >
                  Edit the team
                </Btn>
              )}
            </div>
            {open === team.id && <TeamForm saved={team} onDone={() => setOpen(null)} />}
          </li>
        ))}
      </ul>
    </Frame>
  )
}
