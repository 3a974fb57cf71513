import { IconSearch } from '@tabler/icons-react'
import { accounts } from '#contracts/accounts'
import { support } from '#contracts/support'
import { useFilters } from '../../filters.ts'
import { useListKeys } from '../../keys.ts'
import { usePages, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Group, HeldRows, List } from '../../ui/List.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { RequestLine } from './RequestLine.tsx'
import { statusShape, statusWords } from './views.ts'

const NAMES = ['state', 'status', 'severity', 'team', 'assignee', 'account', 'channel', 'tag', 'q', 'order'] as const

const SEVERITIES = (['P1', 'P2', 'P3', 'P4'] as const).map((of) => ({
  value: of,
  word: of,
  label: <Severity of={of} quiet />,
}))
const STATUSES = (['new', 'open', 'in_progress', 'waiting_customer', 'solved', 'closed'] as const).map((of) => ({
  value: of,
  word: statusWords(of, true),
  label: <Status shape={statusShape(of)}>{statusWords(of, true)}</Status>,
}))
const CHANNELS = ['email', 'phone', 'portal', 'api', 'monitoring'].map((of) => {
  const word = { email: 'E-mail', api: 'API' }[of] ?? of.replace(/^./, (letter) => letter.toUpperCase())
  return { value: of, word, label: word }
})
const ORDERS = [
  { value: 'newest', word: 'Newest first', label: 'Newest first' },
  { value: 'oldest', word: 'Oldest first', label: 'Oldest first' },
  { value: 'changed', word: 'Last changed', label: 'Last changed' },
]
const ASSIGNEES = [
  { value: 'me', word: 'You', label: 'You' },
  { value: 'none', word: 'Nobody', label: 'Nobody' },
]

function title(values: Record<(typeof NAMES)[number], string>, teams: { id: string; name: string }[]): string {
  if (values.assignee === 'me') return 'Your requests'
  if (values.assignee === 'none' && !values.team) return 'Unassigned requests'
  if (values.team === 'mine') return 'Requests of your teams'
  return teams.find((team) => team.id === values.team)?.name ?? 'Requests'
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
  const state = values.status ? '' : values.state || 'open'
  const link = (next: string) => ({ ...given, state: next === 'open' ? '' : next, status: '' })
  return (
    <>
      <div className="pad stack">
        <div className="row wrap">
          <h1 className="h1">{head}</h1>
          {counts && counts.overdue > 0 && <span className="t-p1 m">{counts.overdue} broken and still owed</span>}
          <SegLinks
            label="Which requests"
            className="push"
            value={state}
            options={[
              { value: 'open', label: 'Open', to: '/requests', search: link('open') },
              { value: 'done', label: 'Done', to: '/requests', search: link('done') },
              { value: 'all', label: 'All', to: '/requests', search: link('all') },
            ]}
          />
        </div>
        <div className="filt">
          <span className="find in-list">
            <Icon of={IconSearch} />
            <input
              type="search"
              aria-label="Words in these requests"
              placeholder="Words or number"
              value={values.q}
              onChange={(event) => set({ q: event.target.value })}
            />
          </span>
          <FilterMenu
            label="Severity"
            many
            options={SEVERITIES}
            value={values.severity}
            onChange={(severity) => set({ severity })}
          />
          <FilterMenu
            label="Status"
            many
            options={STATUSES}
            value={values.status}
            onChange={(status) => set({ status, state: '' })}
          />
          <FilterMenu
            label="Team"
            options={[
              { value: 'mine', word: 'Yours', label: 'Your teams' },
              ...teams.map((team) => ({ value: team.id, word: team.name, label: team.name })),
            ]}
            value={values.team}
            onChange={(team) => set({ team })}
          />
          <FilterMenu
            label="Assignee"
            all="Anybody"
            options={ASSIGNEES}
            value={values.assignee}
            onChange={(assignee) => set({ assignee })}
          />
          <FilterMenu
            label="Channel"
            many
            options={CHANNELS}
            value={values.channel}
            onChange={(channel) => set({ channel })}
          />
          <FilterMenu
            label="Order"
            all="Due next"
            options={ORDERS}
            value={values.order}
            onChange={(order) => set({ order })}
          />
          {values.tag && (
            <FilterMenu
              label="Tag"
              options={[{ value: values.tag, word: values.tag, label: values.tag }]}
              value={values.tag}
              onChange={(tag) => set({ tag })}
            />
          )}
          {active && (
            <Btn look="quiet" onClick={() => set(Object.fromEntries(NAMES.map((name) => [name, ''])))}>
              Clear filters
            </Btn>
          )}
        </div>
        <RefusalNote error={read.error} what="The list cannot be shown" />
      </div>
      {!read.items && !read.error && <Skeleton rows={10} />}
      {read.items && read.items.length === 0 && (
        <Empty
          title={active ? 'No request fits these filters' : 'No open requests'}
          act={
            active ? (
              <Btn size="sm" onClick={() => set(Object.fromEntries(NAMES.map((name) => [name, ''])))}>
                Clear filters
              </Btn>
            ) : (
              <BtnLink size="sm" to="/calls/new">
                Log a call
              </BtnLink>
            )
          }
        >
          {active ? 'Fewer of them show more.' : 'They come by e-mail, phone, the customers’ portal and the API.'}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <List label={head}>
          <Group
            title={ORDERS.find((order) => order.value === values.order)?.word ?? 'By what is due next'}
            n={read.hasNextPage ? undefined : read.items.length}
          />
          {/* Other filters and another page are asked for: those rows do not wait for the pointer to leave. */}
          <HeldRows rows={read.items} key={JSON.stringify([given, read.isPlaceholderData, read.data?.pages.length])}>
            {(row) => <RequestLine key={row.id} of={row} />}
          </HeldRows>
          {read.hasNextPage && (
            <div className="pad">
              <Btn busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
                Show more
              </Btn>
            </div>
          )}
        </List>
      )}
    </>
  )
}
