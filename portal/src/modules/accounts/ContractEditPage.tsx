import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { oncall } from '#contracts/oncall'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow } from '../../time.ts'
import { EditActs } from '../../ui/EditActs.tsx'
import { AreaField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'
import { usePlans } from './plans.ts'
import type { Contract } from './words.ts'

/** Makes a contract of an account, or changes one. */
export default function ContractEditPage() {
  const { account, contract } = useParams({ strict: false }) as { account?: string; contract?: string }
  const of = useRead(
    accounts.getContract,
    { params: { id: contract ?? '' } },
    { enabled: contract !== undefined, kinds: [] },
  )
  const home = useRead(
    accounts.getAccount,
    { params: { id: account ?? of.data?.accountId ?? '' } },
    { enabled: account !== undefined || of.data !== undefined, kinds: [] },
  )
  useTitle(of.data?.number ?? say.newContract)
  const error = of.error ?? home.error
  if (error)
    return (
      <div className="pad">
        <RefusalNote error={error} />
      </div>
    )
  if (!home.data || (contract && !of.data)) return <Skeleton />
  return <Editor key={contract} saved={of.data} home={{ id: home.data.id, name: home.data.name }} />
}

const option = (one: { id: string; name: string }) => ({ value: one.id, label: one.name })

function Editor({ saved, home }: { saved?: Contract; home: { id: string; name: string } }) {
  const navigate = useNavigate()
  const writes = useMay('contract.write')
  const plans = usePlans()
  const teams = useRead(accounts.listTeams, {}, { kinds: ['team'] }).data?.items ?? []
  const policies = useRead(oncall.listPolicies, {}, { kinds: ['policy'] }).data?.items ?? []
  const [form, setForm] = useState({
    name: saved?.name ?? '',
    number: '',
    planId: saved?.planId ?? '',
    teamId: saved?.team?.id ?? '',
    policyId: saved?.policyId ?? '',
    startsOn: saved?.startsOn ?? new Date(serverNow()).toISOString().slice(0, 10),
    endsOn: saved?.endsOn ?? '',
    description: saved?.description ?? '',
  })
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const back = { to: '/accounts/$account', params: { account: home.id }, label: say.backTo(home.name) }
  const go = () =>
    void navigate({ to: '/accounts/$account', params: { account: home.id }, search: { tab: 'contracts' } as never })
  const create = useAct(accounts.createContract, go)
  const edit = useAct(accounts.editContract, go)
  const remove = useAct(accounts.deleteContract, go)
  const act = saved ? edit : create
  const bad = fieldErrors(act.error)
  const lack = !form.name.trim() ? say.needsAName : !form.startsOn ? say.needsAFirstDay : ''
  function save() {
    if (lack || act.isPending) return
    const fields = {
      name: form.name.trim(),
      planId: form.planId || null,
      teamId: form.teamId || null,
      policyId: form.policyId || null,
      startsOn: form.startsOn,
      endsOn: form.endsOn || null,
      description: form.description,
    }
    if (saved) edit.mutate({ params: { id: saved.id }, body: fields })
    else create.mutate({ body: { ...fields, accountId: home.id, number: form.number.trim() || undefined } })
  }
  return (
    <>
      <PageHead title={saved ? say.contract(saved.number) : say.newContract} second={home.name} back={back} />
      <div className="sheet">
        <Form onSubmit={save} className="form narrowed">
          <div className="fields">
            <TextField
              label={common.name}
              placeholder={say.managedHosting}
              value={form.name}
              error={bad.name}
              onText={(name) => put({ name })}
            />
            {!saved && (
              <TextField
                label={say.number}
                optional
                hint={say.theNextFreeOne}
                value={form.number}
                error={bad.number}
                onText={(number) => put({ number })}
              />
            )}
            <ChoiceField
              label={say.supportPlan}
              hint={say.whatIsPromisedBy}
              options={[{ value: '', label: say.noneNothingIsPromised }, ...[...plans.values()].map(option)]}
              value={form.planId}
              error={bad.planId}
              onChoice={(planId) => put({ planId })}
            />
            <ChoiceField
              label={common.team}
              hint={say.whoWorksOnIts}
              options={[{ value: '', label: common.none }, ...teams.map(option)]}
              value={form.teamId}
              error={bad.teamId}
              onChoice={(teamId) => put({ teamId })}
            />
            <ChoiceField
              label={say.escalationPolicy}
              hint={say.whomItsRequestsPage}
              options={[{ value: '', label: say.theTeams }, ...policies.map(option)]}
              value={form.policyId}
              error={bad.policyId}
              onChoice={(policyId) => put({ policyId })}
            />
            <TextField
              label={say.firstDay}
              type="date"
              value={form.startsOn}
              error={bad.startsOn}
              onText={(startsOn) => put({ startsOn })}
            />
            <TextField
              label={say.lastDay2}
              optional
              type="date"
              hint={say.emptyOpenEnded}
              value={form.endsOn}
              error={bad.endsOn}
              onText={(endsOn) => put({ endsOn })}
            />
            <AreaField
              label={say.whatItCovers}
              optional
              wide
              value={form.description}
              error={bad.description}
              onText={(description) => put({ description })}
            />
          </div>
          <EditActs
            act={act}
            label={saved ? say.saveTheContract : say.makeTheContract}
            pending={say.savingTheContract}
            lack={lack}
            back={back}
            writes={writes}
            remove={
              saved && {
                act: remove,
                label: say.removeTheContract,
                sure: say.removeContract(saved.number),
                run: () => remove.mutate({ params: { id: saved.id } }),
              }
            }
          />
        </Form>
      </div>
    </>
  )
}
