import { Menu } from '@mantine/core'
import { IconDots, IconPencil, IconPhoneIncoming } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { useFilters } from '../../filters.ts'
import { useKeys } from '../../keys.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Tabs } from '../../ui/Seg.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { AccountFigures, useOpenRequests } from './AccountFigures.tsx'
import { ContractList, CustomerList, PeopleList, RequestList } from './AccountLists.tsx'
import { AccountSide } from './AccountSide.tsx'
import { AccountTimeline } from './AccountTimeline.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { usePlans } from './plans.ts'
import type { Account } from './words.ts'
import './accounts.css'
import { later } from '../../ui/later.tsx'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'
import { transferWords } from '../../words/transfer.ts'

const AccountSystems = later(() => import('../systems/AccountSystems.tsx'), <Skeleton />)

/** Everything about an account on one page. */
export default function AccountPage() {
  const { account: id } = useParams({ strict: false }) as { account: string }
  const read = useRead(accounts.getAccount, { params: { id } }, { kinds: ['account', 'person', 'contract'] })
  useTitle(read.data?.name ?? common.account)
  return <Loaded read={read}>{(data) => <Page key={id} of={data} />}</Loaded>
}

function MoreMenu({ of, exports }: { of: Account; exports: boolean }) {
  const [exporting, setExporting] = useState(false)
  const navigate = useNavigate()
  const go = (to: string) => void navigate({ to, params: { account: of.id } })
  const close = useAct(accounts.closeAccount)
  const reopen = useAct(accounts.reopenAccount)
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Btn icon={IconDots} aria-label={say.moreAboutThisAccount} />
        </Menu.Target>
        <Menu.Dropdown>
          {of.may.edit && (
            <>
              <Menu.Item onClick={() => go('/accounts/$account/edit')}>{say.editTheAccount}</Menu.Item>
              <Menu.Item onClick={() => go('/accounts/$account/people/new')}>{say.addAPerson}</Menu.Item>
              <Menu.Item onClick={() => go('/accounts/$account/contracts/new')}>{say.addAContract}</Menu.Item>
              <Menu.Divider />
            </>
          )}
          {exports && <Menu.Item onClick={() => setExporting(true)}>{transferWords.exportAccount}</Menu.Item>}
          {of.may.edit && of.closedAt && (
            <Menu.Item onClick={() => reopen.mutate({ params: { id: of.id } })}>{say.openTheAccountAgain}</Menu.Item>
          )}
          {of.may.edit && !of.closedAt && (
            <Menu.Item
              onClick={() => {
                if (confirm(say.closeItsPeopleCannot(of.name))) close.mutate({ params: { id: of.id } })
              }}
            >
              {say.closeTheAccount}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {exporting && <ExportDialog of={of} onClose={() => setExporting(false)} />}
      <RefusalNote error={close.error ?? reopen.error} />
    </>
  )
}

function Page({ of }: { of: Account }) {
  const { values, set } = useFilters(['tab'])
  const exports = useMay('account.export')
  const open = useOpenRequests(of.id)
  const plans = usePlans()
  const current = of.contracts.find((one) => one.inForce)
  const plan = current?.planId ? plans.get(current.planId) : undefined
  const tab = values.tab || 'timeline'
  const people = of.people.filter((person) => person.active)
  const write = () => {
    if (tab !== 'timeline') set({ tab: '' })
    setTimeout(() => document.getElementById('journal-entry')?.focus(), 50)
  }
  useKeys(of.may.journal ? [{ keys: 'n', does: say.journalEntryKey, run: write }] : [])
  const link = (name: string) => ({
    to: '.',
    search: name === 'timeline' ? {} : { tab: name },
    on: tab === name,
  })
  return (
    <div className={tab === 'timeline' ? 'ac' : 'ac on-tab'}>
      <div className="head">
        <div className="row wrap">
          <Avatar name={of.name} outside large />
          <h1 className="h1">{of.name}</h1>
          <span className="d3 nw">{of.number}</span>
          {plan && <Chip look="acc">{plan.name}</Chip>}
          {of.kind === 'partner' && <Chip>{say.partner}</Chip>}
          {of.partner && <Chip>{say.partner2(of.partner.name)}</Chip>}
          {of.closedAt && <Chip look="line">{say.closed2}</Chip>}
          <span className="push row acts">
            {!of.closedAt && (
              <BtnLink to="/calls/new" search={{ account: of.id }} icon={IconPhoneIncoming}>
                {say.logACall}
              </BtnLink>
            )}
            {of.may.journal && (
              <Btn icon={IconPencil} className="desk-only" onClick={write}>
                {say.journalEntry}
              </Btn>
            )}
            {(of.may.edit || exports) && <MoreMenu of={of} exports={exports} />}
          </span>
        </div>
        <AccountFigures of={of} open={open} goal={plan?.goalPercent} />
      </div>
      <Tabs
        options={[
          { label: say.timeline, ...link('timeline') },
          { label: say.requests, n: open?.total, ...link('requests') },
          { label: say.people, n: people.length, ...link('people') },
          { label: say.contracts, n: of.contracts.length, ...link('contracts') },
          { label: say.systems, ...link('systems') },
          ...(of.kind === 'partner' ? [{ label: say.customers, n: of.customers.length, ...link('customers') }] : []),
        ]}
      />
      <section className="time" aria-label={tab}>
        {tab === 'timeline' && <AccountTimeline of={of} />}
        {tab === 'requests' && <RequestList accountId={of.id} />}
        {tab === 'people' && <PeopleList people={of.people} accountId={of.id} writes={of.may.people} />}
        {tab === 'contracts' && <ContractList of={of} plans={plans} />}
        {tab === 'systems' && <AccountSystems accountId={of.id} />}
        {tab === 'customers' && <CustomerList of={of} />}
      </section>
      <AccountSide of={of} plans={plans} />
    </div>
  )
}
