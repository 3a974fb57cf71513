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
import { FormActs } from '../../../ui/FormActs.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { say } from '../../../words/provider.ts'
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
        <TextField label={common.name} value={form.name} error={bad.name} onText={(name) => put({ name })} />
        <ChoiceField
          label={say.escalationPolicy}
          hint={say.forContractsThatName}
          options={[{ value: '', label: common.none }, ...policies.map((one) => ({ value: one.id, label: one.name }))]}
          value={form.policyId}
          error={bad.policyId}
          onChoice={(policyId) => put({ policyId })}
        />
        <AreaField
          label={say.whatItLooksAfter}
          optional
          wide
          rows={2}
          value={form.description}
          error={bad.description}
          onText={(description) => put({ description })}
        />
      </div>
      <StaffManyPicker
        label={say.members}
        values={form.memberIds}
        error={bad.memberIds}
        onPick={(memberIds) => put({ memberIds })}
      />
      <FormActs
        act={act}
        label={saved ? say.saveTheTeam : say.makeTheTeam}
        pending={say.savingTheTeam}
        ready={ready}
        lack={say.needsAName}
        onCancel={onDone}
        remove={
          saved && {
            act: remove,
            label: say.removeTheTeam,
            sure: say.removeTheTeam2(saved.name),
            run: () => remove.mutate({ params: { id: saved.id } }),
          }
        }
      />
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
      title={say.teams}
      acts={
        writes &&
        open !== 'new' && (
          <Btn icon={IconPlus} onClick={() => setOpen('new')}>
            {say.newTeam}
          </Btn>
        )
      }
    >
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {open === 'new' && <TeamForm onDone={() => setOpen(null)} />}
      {read.data && items.length === 0 && open !== 'new' && (
        <Empty icon={IconUsersGroup} title={say.noTeamYet}>
          {say.aTeamGetsThe}
        </Empty>
      )}
      <ul className="rows">
        {items.map((team) => (
          <li key={team.id}>
            <div className="line">
              <span className="grow">
                <Link className="m block" data-row="" to="/requests" search={{ team: team.id }}>
                  {team.name}
                </Link>
                <span className="sm d3 block">
                  {team.members.map((member) => member.name).join(', ') || say.nobodyYet}
                  {team.description && `. ${team.description}`}
                </span>
              </span>
              {writes && (
                <Btn
                  size="sm"
                  aria-expanded={open === team.id}
                  onClick={() => setOpen(open === team.id ? null : team.id)}
                >
                  {say.editTheTeam}
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
