import {
  IconBell,
  IconBuilding,
  IconClock,
  IconEye,
  IconFileText,
  IconInbox,
  IconLock,
  IconMail,
  IconNotes,
  IconRoute,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { accounts } from '#contracts/accounts'
import { useFilters } from '../../filters.ts'
import { useAct, usePages } from '../../queries.ts'
import { FilterChip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { JournalLine } from '../../ui/JournalLine.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Timeline, type TimelineEntry } from '../../ui/Timeline.tsx'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'
import { EntryMail, EntryWords } from '../bot/EntryMail.tsx'
import type { Account, Entry } from './words.ts'

/** What can be left out, by the module that wrote it. */
const FILTERS: { value: string; label: string; icon: TablerIcon }[] = [
  { value: 'support', label: say.requests, icon: IconInbox },
  { value: 'promises', label: say.promises, icon: IconClock },
  { value: 'oncall', label: say.paging, icon: IconBell },
  { value: 'accounts', label: common.account, icon: IconBuilding },
]
const ICONS: Record<string, TablerIcon> = {
  support: IconInbox,
  promises: IconClock,
  oncall: IconBell,
  bot: IconMail,
  channels: IconBell,
  accounts: IconBuilding,
  identity: IconLock,
  journal: IconNotes,
  policies: IconRoute,
}

/** The number people say for each request the entries name. */
const numbersOf = (entries: readonly Entry[]) =>
  new Map(
    entries.flatMap((entry) =>
      entry.subject.kind === 'request' && typeof entry.data.number === 'number'
        ? [[entry.subject.id, entry.data.number] as const]
        : [],
    ),
  )

const WAYS: Record<string, string> = {
  session: say.viaPortal,
  token: say.viaApi,
  mail: say.viaMail,
  page: say.viaPage,
  phone: say.viaPhone,
}

function lineOf(entry: Entry, numbers: ReadonlyMap<string, number>): TimelineEntry {
  const module = entry.kind.split('.')[0] ?? ''
  const number = numbers.get(entry.subject.id)
  const title = typeof entry.data.title === 'string' ? entry.data.title : undefined
  const broken = entry.kind.includes('broken') || entry.kind.includes('breach')
  return {
    id: entry.id,
    at: entry.at.getTime(),
    icon: <Icon of={entry.kind === 'accounts.note' ? IconNotes : (ICONS[module] ?? IconFileText)} />,
    tone: broken ? 'p1' : undefined,
    text: (
      <>
        <EntryWords kind={entry.kind} text={entry.text} />
        {title && <span className="m"> {title}</span>}
      </>
    ),
    second: (
      <>
        {entry.via === 'system' ? 'Palisade' : `${entry.authorName}, ${WAYS[entry.via] ?? entry.via}`}
        {entry.visibility === 'customer' && `. ${say.visibleToTheCustomer}`}
        <EntryMail kind={entry.kind} data={entry.data} />
      </>
    ),
    right:
      entry.subject.kind === 'request' ? (
        <Link className="link" to="/requests/$request" params={{ request: String(number ?? entry.subject.id) }}>
          {number ?? common.request}
        </Link>
      ) : undefined,
  }
}

function Write({ of }: { of: Account }) {
  const act = useAct(accounts.writeJournal)
  return (
    <JournalLine
      label={say.journalEntryAbout(of.name)}
      placeholder={say.writeIntoTheJournal}
      save={say.saveTheEntry}
      tick={(visible) => (visible ? say.canReadThis(of.name) : say.onlyForUsTick(of.name))}
      busy={act.isPending}
      error={act.error}
      onWrite={(body, written) => act.mutate({ params: { id: of.id }, body }, { onSuccess: written })}
    />
  )
}

/** What happened around the account, newest first; as we see it or as the customer does. */
export function AccountTimeline({ of }: { of: Account }) {
  const { values, set } = useFilters(['kinds', 'view', 'tab'])
  const customer = values.view === 'customer'
  const read = usePages(
    accounts.timeline,
    { params: { id: of.id }, query: { kinds: values.kinds || undefined, view: customer ? 'customer' : 'all' } },
    { keep: true },
  )
  const numbers = numbersOf(read.items ?? [])
  return (
    <>
      {of.may.journal && <Write of={of} />}
      <div className="fil">
        <FilterChip on={values.kinds === ''} onClick={() => set({ kinds: '' })}>
          {say.everything}
        </FilterChip>
        {FILTERS.map((filter) => (
          <FilterChip
            key={filter.value}
            icon={filter.icon}
            on={values.kinds === filter.value}
            onClick={() => set({ kinds: values.kinds === filter.value ? '' : filter.value })}
          >
            {filter.label}
          </FilterChip>
        ))}
        <span className="push">
          <FilterChip icon={IconEye} on={customer} onClick={() => set({ view: customer ? '' : 'customer' })}>
            {say.customersView}
          </FilterChip>
        </span>
      </div>
      {customer && <p className="call acc view-note">{say.onlyWhatSeesToo(of.name)}</p>}
      {read.error && <RefusalNote error={read.error} />}
      {read.isPending && <Skeleton rows={6} />}
      {read.items?.length === 0 && (
        <Empty icon={IconNotes} title={customer ? say.theCustomerSeesNothing : say.nothingHappenedYet}>
          {say.requestsPromisesPagesAnd}
        </Empty>
      )}
      {read.items && read.items.length > 0 && <Timeline of={read.items.map((entry) => lineOf(entry, numbers))} />}
      <ShowMore of={read} className="more">
        {say.showOlderEntries}
      </ShowMore>
    </>
  )
}
