import { accounts } from '#contracts/accounts'
import { support } from '#contracts/support'
import { useFilters } from '../../filters.ts'
import { useListKeys } from '../../keys.ts'
import { usePages, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { channelWord } from '../../ui/Channel.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { Group, HeldRows, List } from '../../ui/List.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { severityOptions } from '../../ui/Severity.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say as desk } from '../../words/desk.ts'
import { say } from '../../words/support.ts'
import { BulkBar } from './BulkBar.tsx'
import { RequestLine } from './RequestLine.tsx'
import { useSelection } from './selection.ts'
import { ViewsMenu } from './ViewsMenu.tsx'
import './desk.css'
import { FindField } from '../../ui/FindField.tsx'
import { statusShape, statusWords } from './views.ts'

const NAMES = ['state', 'status', 'severity', 'team', 'assignee', 'account', 'channel', 'tag', 'q', 'order'] as const

const STATUSES = (['new', 'open', 'in_progress', 'waiting_customer', 'solved', 'closed'] as const).map((of) => ({
  value: of,
  word: statusWords(of, true),
  label: <Status shape={statusShape(of)}>{statusWords(of, true)}</Status>,
}))
const CHANNELS = ['email', 'phone', 'portal', 'api', 'monitoring'].map((of) => {
  const word = channelWord(of)
  return { value: of, word, label: word }
})
const ORDERS = [
  { value: 'newest', word: say.newestFirst, label: say.newestFirst },
  { value: 'oldest', word: say.oldestFirst, label: say.oldestFirst },
  { value: 'changed', word: say.lastChanged, label: say.lastChanged },
]
const ASSIGNEES = [
  { value: 'me', word: say.you, label: say.you },
  { value: 'none', word: say.nobody, label: say.nobody },
]

function title(values: Record<(typeof NAMES)[number], string>, teams: { id: string; name: string }[]): string {
  if (values.assignee === 'me') return say.yourRequests
  if (values.assignee === 'none' && !values.team) return say.unassignedRequests
  if (values.team === 'mine') return say.requestsOfTeams
  return teams.find((team) => team.id === values.team)?.name ?? say.requests
}

/** Every request the reader may see, filtered by the address. */
export default function Requests() {
  const { values, set, active } = useFilters(NAMES)
  const teams = useRead(accounts.listTeams, {}, { kinds: ['team'] }).data?.items ?? []
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
  const read = usePages(
    support.listRequests,
    { query: given as never },
    { kinds: ['request', 'promise', 'escalation'], keep: true },
  )
  const counts = useRead(support.counts, {}, { kinds: ['request'] }).data
  const head = title(values, teams)
  useTitle(head)
  useListKeys()
  const selection = useSelection((read.items ?? []).map((row) => row.id))
  const chosen = (read.items ?? []).filter((row) => selection.has(row.id))
  const state = values.status ? '' : values.state || 'open'
  const link = (next: string) => ({ ...given, state: next === 'open' ? '' : next, status: '' })
  return (
    <>
      <div className="pad stack">
        <div className="row wrap">
          <h1 className="h1">{head}</h1>
          {counts && counts.overdue > 0 && <span className="t-p1 m">{say.brokenOwed(counts.overdue)}</span>}
          <SegLinks
            label={say.whichRequests}
            className="push"
            value={state}
            options={[
              { value: 'open', label: say.open, to: '/requests', search: link('open') },
              { value: 'done', label: say.done, to: '/requests', search: link('done') },
              { value: 'all', label: say.all, to: '/requests', search: link('all') },
            ]}
          />
        </div>
        <div className="filt">
          <ViewsMenu given={given} />
          <FindField
            narrow
            value={values.q}
            onValue={(q) => set({ q })}
            label={say.wordsInThese}
            placeholder={say.wordsOrNumber}
          />
          <FilterMenu
            label={say.severity}
            many
            options={severityOptions}
            value={values.severity}
            onChange={(severity) => set({ severity })}
          />
          <FilterMenu
            label={say.statusWord}
            many
            options={STATUSES}
            value={values.status}
            onChange={(status) => set({ status, state: '' })}
          />
          <FilterMenu
            label={say.team}
            options={[
              { value: 'mine', word: say.yoursFew, label: say.yourTeams },
              ...teams.map((team) => ({ value: team.id, word: team.name, label: team.name })),
            ]}
            value={values.team}
            onChange={(team) => set({ team })}
          />
          <FilterMenu
            label={say.assignee}
            all={say.anybody}
            options={ASSIGNEES}
            value={values.assignee}
            onChange={(assignee) => set({ assignee })}
          />
          <FilterMenu
            label={say.channel}
            many
            options={CHANNELS}
            value={values.channel}
            onChange={(channel) => set({ channel })}
          />
          <FilterMenu
            label={say.order}
            all={say.dueNext}
            options={ORDERS}
            value={values.order}
            onChange={(order) => set({ order })}
          />
          {values.tag && (
            <FilterMenu
              label={say.tagWord}
              options={[{ value: values.tag, word: values.tag, label: values.tag }]}
              value={values.tag}
              onChange={(tag) => set({ tag })}
            />
          )}
          {active && (
            <Btn look="quiet" onClick={() => set(Object.fromEntries(NAMES.map((name) => [name, ''])))}>
              {say.clearFilters}
            </Btn>
          )}
        </div>
        <RefusalNote error={read.error} what={say.listCannotBeShown} />
      </div>
      {!read.items && !read.error && <Skeleton rows={10} />}
      {read.items && read.items.length === 0 && (
        <Empty
          title={active ? say.noneFits : say.noOpen}
          act={
            active ? (
              <Btn size="sm" onClick={() => set(Object.fromEntries(NAMES.map((name) => [name, ''])))}>
                {say.clearFilters}
              </Btn>
            ) : (
              <BtnLink size="sm" to="/calls/new">
                {say.logACall}
              </BtnLink>
            )
          }
        >
          {active ? say.fewerShowMore : say.theyComeBy}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <div className={chosen.length > 0 ? 'selecting' : undefined}>
          <List label={head}>
            <Group
              aside={
                <button
                  type="button"
                  className="selall"
                  onClick={() => selection.set((read.items ?? []).map((row) => row.id))}
                >
                  {desk.selectAll}
                </button>
              }
              title={ORDERS.find((order) => order.value === values.order)?.word ?? say.byDueNext}
              n={read.hasNextPage ? undefined : read.items.length}
            />
            {/* Other filters and another page are asked for: those rows do not wait for the pointer to leave. */}
            <HeldRows rows={read.items} key={JSON.stringify([given, read.isPlaceholderData, read.data?.pages.length])}>
              {(row) => <RequestLine key={row.id} of={row} selection={selection} />}
            </HeldRows>
            <ShowMore of={read} className="pad">
              {say.showMore}
            </ShowMore>
          </List>
          {chosen.length > 0 && <BulkBar rows={chosen} onDone={() => selection.set([])} />}
        </div>
      )}
    </>
  )
}
