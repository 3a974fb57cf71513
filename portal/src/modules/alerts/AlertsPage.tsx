import { type AlertRow, alerts } from '#contracts/alerts'
import { useFilters } from '../../filters.ts'
import { count, span, when } from '../../format.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { Group, HeldRows, List, Row } from '../../ui/List.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Severity, severityOptions } from '../../ui/Severity.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/alerts.ts'
import { AlertTabs } from './AlertTabs.tsx'
import { incidentName } from './views.ts'
import './alerts.css'

const NAMES = ['state', 'severity', 'system', 'incident', 'source', 'q'] as const

function AlertLine({ of, now }: { of: AlertRow; now: number }) {
  const until = of.resolvedAt?.getTime() ?? now
  return (
    <Row
      to="/incidents/alerts/$alert"
      params={{ alert: of.id }}
      badge={<Severity of={of.severity} quiet={of.status !== 'open'} />}
      title={of.title}
      second={[
        of.account.name,
        of.system?.name,
        of.source,
        say.times(count(of.count)),
        of.incident && incidentName(of.incident.number),
      ]
        .filter(Boolean)
        .join(' · ')}
      status={
        <Status shape={of.status === 'open' ? 'open' : 'ticked'}>
          {of.status === 'open' ? say.open : say.resolved}
        </Status>
      }
      who={<span className="who tn d3">{span(Math.max(0, until - of.openedAt.getTime()))}</span>}
      promise={<span className="pr d3 tn">{when(of.openedAt, now)}</span>}
    />
  )
}

/** What the sources said, deduplicated, newest first. */
export default function AlertsPage() {
  const { values, set, active } = useFilters(NAMES)
  const now = useNow()
  const { state, severity, system, incident, source, q } = values
  const query = { state: state || 'open', severity, systemId: system, incidentId: incident, source, q }
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
  const read = usePages(alerts.listAlerts, { query: given as never }, { kinds: ['alert', 'incident'], keep: true })
  useTitle(say.alerts)
  useListKeys()
  const clear = () => set(Object.fromEntries(NAMES.map((name) => [name, ''])))
  const link = (next: string) => ({ ...values, state: next === 'open' ? '' : next })
  return (
    <>
      <div className="pad stack">
        <div className="row wrap">
          <h1 className="h1">{say.alerts}</h1>
          <SegLinks
            label={say.whichAlerts}
            className="push"
            value={state || 'open'}
            options={(['open', 'resolved', 'all'] as const).map((of) => ({
              value: of,
              label: say[of],
              to: '/incidents/alerts',
              search: link(of),
            }))}
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
          {active && (
            <Btn look="quiet" onClick={clear}>
              {say.clearFilters}
            </Btn>
          )}
        </div>
        <RefusalNote error={read.error} what={say.cannotBeShown} />
      </div>
      {!read.items && !read.error && <Skeleton rows={8} />}
      {read.items?.length === 0 && (
        <Empty title={active ? say.noAlertFits : say.nothingOpen}>
          {active ? say.fewerShowMore : say.nothingOpenWhy}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <List label={say.alerts}>
          <Group title={say.newestFirst} n={read.hasNextPage ? undefined : read.items.length} />
          <HeldRows rows={read.items} key={JSON.stringify([given, read.isPlaceholderData, read.data?.pages.length])}>
            {(row) => <AlertLine key={row.id} of={row} now={now} />}
          </HeldRows>
          <ShowMore of={read} className="pad">
            {say.showMore}
          </ShowMore>
        </List>
      )}
    </>
  )
}
