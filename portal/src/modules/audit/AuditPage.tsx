import { MultiSelect } from '@mantine/core'
import { IconDownload, IconSearch, IconShieldLock, IconX } from '@tabler/icons-react'
import { Fragment } from 'react'
import { audit } from '#contracts/audit'
import { hrefOf } from '../../api.ts'
import { useFilters } from '../../filters.ts'
import { dayHead } from '../../format.ts'
import { usePages, useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { auditWords as words } from '../../words/audit.ts'
import { deviceZone, instantOfText, midnight } from '../../zone.ts'
import { StaffPicker } from '../accounts/pickers.tsx'
import { Frame } from '../settings/Frame.tsx'
import { EntryLine } from './EntryLine.tsx'
import { AuditTabs, useWriterState, Warnings } from './WriterState.tsx'
import { actChoices, type Entry } from './words.ts'
import './audit.css'

const NAMES = ['actor', 'act', 'subject', 'account', 'from', 'until'] as const
type Filters = ReturnType<typeof useFilters<(typeof NAMES)[number]>>

/** The instant a day begins for the reader, `days` later; undefined when it is no day. */
function dayStart(date: string, days = 0): string | undefined {
  const at = instantOfText(`${date}T00:00`, deviceZone())
  return Number.isNaN(at) ? undefined : new Date(midnight(at, deviceZone(), days)).toISOString()
}

function Filter({ filters, items }: { filters: Filters; items: readonly Entry[] }) {
  const { values, set } = filters
  const acts = useRead(audit.listActs, {}, { kinds: [] })
  const chosen = values.act === '' ? [] : values.act.split(',')
  const known = items.find((one) => one.actor.id === values.actor)?.actor
  const subject = items.find((one) => one.subject.id === values.subject)?.subject
  return (
    <div className="stack">
      <div className="fields aud-filters">
        <div className="aud-wide">
          <StaffPicker
            label={words.who}
            placeholder={words.everybody}
            clearable
            value={values.actor || null}
            known={known?.id ? [{ id: known.id, name: known.name }] : []}
            onPick={(id) => set({ actor: id ?? '' })}
          />
        </div>
        <div className="aud-wide">
          <MultiSelect
            label={words.whatAct}
            placeholder={chosen.length === 0 ? words.everyAct : undefined}
            searchable
            clearable
            hidePickedOptions
            data={actChoices([...new Set([...(acts.data?.acts ?? []), ...chosen])])}
            value={chosen}
            onChange={(next) => set({ act: next.join(',') })}
          />
        </div>
        <TextField label={words.from} type="date" value={values.from} onText={(from) => set({ from })} />
        <TextField label={words.until} type="date" value={values.until} onText={(until) => set({ until })} />
      </div>
      {values.subject && (
        <span>
          <Btn size="sm" icon={IconX} onClick={() => set({ subject: '' })}>
            {`${words.onlyAbout} ${subject?.name ?? values.subject}`}
          </Btn>
        </span>
      )}
    </div>
  )
}

/** Who did what that concerns security; each filter stands in the address. */
export default function AuditPage() {
  const filters = useFilters(NAMES)
  const { values, set, active } = filters
  const state = useWriterState()
  const read = usePages(
    audit.listEntries,
    {
      query: {
        actor: values.actor || undefined,
        act: values.act || undefined,
        subject: values.subject || undefined,
        account: values.account || undefined,
        from: dayStart(values.from),
        until: dayStart(values.until, 1),
      },
    },
    { keep: true, kinds: ['person', 'session', 'account', 'rota', 'policy', 'plan', 'team', 'witness'] },
  )
  const items = read.items ?? []
  const clear = () => set(Object.fromEntries(NAMES.map((name) => [name, ''])))
  let head = ''
  return (
    <Frame
      title={words.title}
      acts={
        <a className="btn" href={hrefOf(audit.exportLog, {})} download="audit-log.jsonl">
          <Icon of={IconDownload} />
          {words.export}
        </a>
      }
    >
      <AuditTabs on="acts" />
      <Warnings of={state.data} />
      <p className="d2">{words.says}</p>
      <Filter filters={filters} items={items} />
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 &&
        (active ? (
          <Empty icon={IconSearch} title={words.noneFits} act={<Btn onClick={clear}>{words.clear}</Btn>} />
        ) : (
          <Empty icon={IconShieldLock} title={words.none}>
            {words.noneSays}
          </Empty>
        ))}
      {items.length > 0 && (
        <ol className="aud">
          {items.map((one) => {
            const day = dayHead(one.at, serverNow())
            const first = day !== head
            head = day
            return (
              <Fragment key={one.id}>
                {first && <li className="aud-day">{day}</li>}
                <EntryLine of={one} onActor={(actor) => set({ actor })} onSubject={(subject) => set({ subject })} />
              </Fragment>
            )
          })}
        </ol>
      )}
      <ShowMore of={read}>{words.older}</ShowMore>
    </Frame>
  )
}
