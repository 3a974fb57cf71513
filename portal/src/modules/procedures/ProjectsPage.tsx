import { IconAlertTriangle, IconPlus, IconRoute2, IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Lines, ListFilters } from '../../ui/Lines.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { StartDialog } from './StartDialog.tsx'
import { numberOf, type RunLine, stateWords } from './shown.ts'
import { WorkList } from './WorkList.tsx'
import './procedures.css'

const names = ['q', 'state', 'account', 'procedure'] as const
const nothing = { q: '', state: '', account: '', procedure: '' }

/** Procedures that run or ran; customers see those that are shared with them, and above them the steps that are theirs. */
export default function ProjectsPage() {
  useTitle(say.projects)
  useListKeys()
  const me = useMe()
  const starts = useMay('procedure.start') && me.staff
  const [starting, setStarting] = useState(false)
  const { values, set, active } = useFilters(names)
  const over = values.state === 'over'
  const read = usePages(
    procedures.listRuns,
    {
      query: {
        q: values.q || undefined,
        account: values.account || undefined,
        procedure: values.procedure || undefined,
        interrupted: values.state === 'waiting' ? 'true' : undefined,
        state: (over ? 'done,failed,cancelled' : 'running') as never,
      },
    },
    { kinds: ['procedure_run'], keep: true },
  )
  const state = (value: string, label: string) => ({
    value,
    label,
    to: '/projects',
    search: { ...values, state: value },
  })
  return (
    <>
      <PageHead title={say.projects}>
        {me.staff && <BtnLink to="/automation">{say.automation}</BtnLink>}
        {me.staff && <BtnLink to="/procedures">{say.procedures}</BtnLink>}
        {starts && (
          <Btn look="primary" icon={IconPlus} onClick={() => setStarting(true)}>
            {say.start}
          </Btn>
        )}
      </PageHead>
      {!me.staff && <WorkList withAccount={false} />}
      <ListFilters>
        <FindField narrow label={say.find} value={values.q} onValue={(q) => set({ q })} keyDoes={say.find} />
        <SegLinks
          label={say.projects}
          value={values.state}
          options={[
            state('', say.running),
            ...(me.staff ? [state('waiting', say.waiting)] : []),
            state('over', say.over),
          ]}
        />
      </ListFilters>
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
            title={say.noProjectFits}
            act={<Btn onClick={() => set(nothing)}>{say.showAll}</Btn>}
          />
        ) : (
          <Empty icon={IconRoute2} title={say.noProject}>
            {say.noProjectSays}
          </Empty>
        ))}
      {read.items && read.items.length > 0 && (
        <Lines label={say.projects}>
          {read.items.map((of) => (
            <Line key={of.id} of={of} withAccount={me.staff} />
          ))}
        </Lines>
      )}
      <ShowMore of={read} className="pad">
        {say.showMore}
      </ShowMore>
      {starting && <StartDialog procedure={null} onClose={() => setStarting(false)} />}
    </>
  )
}

function Line({ of, withAccount }: { of: RunLine; withAccount: boolean }) {
  const now = useNowEvery(60_000)
  const due = of.nextDueAt?.getTime()
  return (
    <li>
      <Link className="pj-line" to="/projects/$project" params={{ project: String(of.number) }} data-row="">
        <span className="mono sm d3">{numberOf(of)}</span>
        <span className="ti">
          <span className="a">{of.title}</span>
          <span className="s">
            {[withAccount && of.account.name, of.open > 0 && say.openSteps(of.open)].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span className="row wrap">
          {of.interrupted > 0 && (
            <span className="t-p1 row sm">
              <Icon of={IconAlertTriangle} />
              {say.waitsForYou}
            </span>
          )}
          {of.state !== 'running' && <Chip look={of.state === 'done' ? 'up' : 'line'}>{stateWords[of.state]}</Chip>}
        </span>
        <span className={due !== undefined && due < now ? 'sm t-p1 nw' : 'sm d3 nw'}>
          {due !== undefined ? say.dueAt(when(due, now, 'minutes')) : ''}
        </span>
      </Link>
    </li>
  )
}
