import { IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { alerts } from '#contracts/alerts'
import { useFilters } from '../../filters.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn } from '../../ui/Btn.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { Group, HeldRows, List } from '../../ui/List.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { severityOptions } from '../../ui/Severity.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/alerts.ts'
import { common } from '../../words/common.ts'
import { AlertTabs } from './AlertTabs.tsx'
import { IncidentLine } from './IncidentLine.tsx'
import './alerts.css'

const NAMES = ['state', 'severity', 'account', 'q'] as const

/** The one list of true problems, live. */
export default function IncidentsPage() {
  const { values, set, active } = useFilters(NAMES)
  const [refusal, setRefusal] = useState<Error | null>(null)
  const { state, severity, account, q } = values
  const query = { state: state || 'open', severity, accountId: account, q }
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
  const read = usePages(
    alerts.listIncidents,
    { query: given as never },
    { kinds: ['incident', 'alert', 'request', 'promise', 'escalation'], keep: true },
  )
  const customers =
    usePages(accounts.listAccounts, { query: { limit: 200 } as never }, { kinds: ['account'] }).items ?? []
  const counts = read.data?.pages[0]?.counts
  const open = counts ? counts.P1 + counts.P2 + counts.P3 + counts.P4 : undefined
  useTitle(say.incidents)
  useListKeys()
  const clear = () => set(Object.fromEntries(NAMES.map((name) => [name, ''])))
  const link = (next: string) => ({ severity, account, q, state: next === 'open' ? '' : next })
  return (
    <>
      <div className="pad stack">
        <div className="row wrap">
          <h1 className="h1">{say.incidents}</h1>
          {counts && counts.unowned > 0 && <span className="t-p1 m">{say.nobodyHas(counts.unowned)}</span>}
          <SegLinks
            label={say.whichIncidents}
            className="push"
            value={state || 'open'}
            options={[
              { value: 'open', label: say.open, n: open, to: '/incidents', search: link('open') },
              { value: 'unowned', label: say.unowned, n: counts?.unowned, to: '/incidents', search: link('unowned') },
              { value: 'held', label: say.held, to: '/incidents', search: link('held') },
              { value: 'resolved', label: say.resolved, to: '/incidents', search: link('resolved') },
            ]}
          />
        </div>
        <AlertTabs />
        <div className="filt">
          <FindField narrow value={q} onValue={(q) => set({ q })} label={say.findIn} placeholder={say.find} />
          <FilterMenu
            label={say.severity}
            many
            options={severityOptions}
            value={severity}
            onChange={(next) => set({ severity: next })}
          />
          <FilterMenu
            label={common.account}
            options={customers.map((one) => ({ value: one.id, word: one.name, label: one.name }))}
            value={account}
            onChange={(next) => set({ account: next })}
          />
          {active && (
            <Btn look="quiet" onClick={clear}>
              {say.clearFilters}
            </Btn>
          )}
        </div>
        <RefusalNote error={refusal ?? read.error} what={refusal ? undefined : say.cannotBeShown} />
      </div>
      {!read.items && !read.error && <Skeleton rows={8} />}
      {read.items?.length === 0 && (
        <Empty
          icon={IconShieldCheck}
          title={active ? say.noneFits : say.nothingOpen}
          act={
            active && (
              <Btn size="sm" onClick={clear}>
                {say.clearFilters}
              </Btn>
            )
          }
        >
          {active ? say.fewerShowMore : say.nothingOpenWhy}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <List label={say.incidents}>
          <Group
            title={state === 'resolved' ? say.newestFirst : say.worstFirst}
            n={read.hasNextPage ? undefined : read.items.length}
          />
          <HeldRows rows={read.items} key={JSON.stringify([given, read.isPlaceholderData, read.data?.pages.length])}>
            {(row) => <IncidentLine key={row.id} of={row} onError={setRefusal} />}
          </HeldRows>
          <ShowMore of={read} className="pad">
            {say.showMore}
          </ShowMore>
        </List>
      )}
    </>
  )
}
