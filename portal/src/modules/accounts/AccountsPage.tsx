import { IconBuilding, IconPlus, IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { accounts } from '#contracts/accounts'
import type { Reply } from '../../api.ts'
import { useFilters } from '../../filters.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { usePlans } from './plans.ts'
import './accounts.css'
import { FindField } from '../../ui/FindField.tsx'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'

type Row = Reply<typeof accounts.listAccounts>['items'][number]

function AccountLine({ of, plan }: { of: Row; plan: string | undefined }) {
  return (
    <Link className="al" to="/accounts/$account" params={{ account: of.id }} data-row="">
      <Avatar name={of.name} outside large />
      <span className="ti">
        <span className="a">{of.name}</span>
        <span className="s">
          {[of.number, of.partner && say.byPartner(of.partner.name), of.closedAt && say.closedWord]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <span className="row wrap">
        {of.kind === 'partner' && <Chip look="line">{say.partner}</Chip>}
        {plan && <Chip look="acc">{plan}</Chip>}
        {of.contract ? (
          <span className="sm d3 nw">{of.contract.number}</span>
        ) : (
          <span className="sm d3">{say.noContractInForce}</span>
        )}
      </span>
      <span className="num d2 people">{say.nPeople(of.people)}</span>
      <span className="d2 cut manager">{of.manager?.name ?? <span className="d3">{say.noManager}</span>}</span>
    </Link>
  )
}

/** All accounts this person may see; every filter stands in the address. */
export default function AccountsPage() {
  useTitle(say.accounts)
  useListKeys()
  const me = useMe()
  const writes = useMay('account.write')
  const { values, set, active } = useFilters(['q', 'kind', 'state', 'manager'])
  const plans = usePlans(me.staff)
  const read = usePages(
    accounts.listAccounts,
    {
      query: {
        q: values.q || undefined,
        kind: values.kind || 'customer,partner',
        manager: values.manager || undefined,
        state: (values.state || 'open') as 'open' | 'closed' | 'all',
      },
    },
    { kinds: ['account', 'contract', 'person'], keep: true },
  )
  const link = (search: Record<string, string>) => ({ to: '/accounts', search: { ...values, ...search } })
  return (
    <>
      <PageHead title={say.accounts}>
        {writes && (
          <BtnLink to="/accounts/new" icon={IconPlus}>
            {say.newAccount}
          </BtnLink>
        )}
      </PageHead>
      <div className="acc-filters">
        <FindField
          value={values.q}
          onValue={(q) => set({ q })}
          label={say.findAccountsByName}
          placeholder={say.nameNumberContractPhone}
          keyDoes={say.filter}
        />
        <span className="acc-segs">
          <SegLinks
            label={say.kind}
            value={values.kind}
            options={[
              { value: '', label: common.all, ...link({ kind: '' }) },
              { value: 'customer', label: say.customers, ...link({ kind: 'customer' }) },
              { value: 'partner', label: say.partners, ...link({ kind: 'partner' }) },
            ]}
          />
          {me.staff && (
            <SegLinks
              label={say.whose}
              value={values.manager}
              options={[
                { value: '', label: say.everybodys, ...link({ manager: '' }) },
                { value: me.id, label: say.mine, ...link({ manager: me.id }) },
              ]}
            />
          )}
          <SegLinks
            label={say.state}
            value={values.state}
            options={[
              { value: '', label: say.open, ...link({ state: '' }) },
              { value: 'closed', label: say.closed2, ...link({ state: 'closed' }) },
            ]}
          />
        </span>
      </div>
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} />
        </div>
      )}
      {read.isPending && <Skeleton rows={8} />}
      {read.items?.length === 0 &&
        (active ? (
          <Empty
            icon={IconSearch}
            title={say.noAccountFits}
            act={<Btn onClick={() => set({ q: '', kind: '', state: '', manager: '' })}>{say.showAllAccounts}</Btn>}
          >
            {say.fewerLettersOrOther}
          </Empty>
        ) : (
          <Empty
            icon={IconBuilding}
            title={say.noAccountYet}
            act={
              writes ? (
                <BtnLink look="primary" to="/accounts/new">
                  {say.makeTheFirstAccount}
                </BtnLink>
              ) : undefined
            }
          >
            {say.anAccountIsA}
          </Empty>
        ))}
      <div className="als">
        {read.items?.map((item) => (
          <AccountLine key={item.id} of={item} plan={plans.get(item.contract?.planId ?? '')?.name ?? undefined} />
        ))}
      </div>
      <ShowMore of={read} className="pad">
        {say.showMoreAccounts}
      </ShowMore>
    </>
  )
}
