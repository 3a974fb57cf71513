import { IconBolt, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { automation } from '#contracts/automation'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { Lines, ListFilters } from '../../ui/Lines.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, FromServer, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/automation.ts'
import { actName, eventName } from '../procedures/known.ts'
import { codeSays, type RuleLine } from './shown.ts'
import './automation.css'

/** All automation rules: whether each is on, how often it fired last week, and what went wrong last. */
export default function RulesPage() {
  useTitle(say.rules)
  useListKeys()
  const writes = useMay('procedure.write')
  const now = useNowEvery(60_000)
  const { values, set } = useFilters(['q', 'state'] as const)
  const read = usePages(
    automation.listAutomationRules,
    { query: { q: values.q || undefined, state: (values.state || 'active') as 'active' | 'retired' } },
    { kinds: ['automation_rule'], keep: true },
  )
  const state = (value: string, label: string) => ({
    value,
    label,
    to: '/automation',
    search: { ...values, state: value },
  })
  const make = writes && (
    <BtnLink look="primary" icon={IconPlus} to="/automation/$rule" params={{ rule: 'new' }}>
      {say.newRule}
    </BtnLink>
  )
  return (
    <>
      <PageHead title={say.rules}>{make}</PageHead>
      <ListFilters>
        <FindField narrow label={say.find} value={values.q} onValue={(q) => set({ q })} keyDoes={say.find} />
        <SegLinks
          label={say.rules}
          value={values.state}
          options={[state('', say.inUse), state('retired', say.retired)]}
        />
      </ListFilters>
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} what={say.cannotBeShown} />
        </div>
      )}
      {read.isPending && <Skeleton rows={6} />}
      {read.items?.length === 0 && (
        <Empty icon={IconBolt} title={say.noRules} act={values.state ? undefined : make}>
          {say.noRulesSay}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <Lines label={say.rules}>
          {read.items.map((of) => (
            <li key={of.id}>
              <Line of={of} now={now} />
            </li>
          ))}
        </Lines>
      )}
      <ShowMore of={read} className="pad">
        {say.showMore}
      </ShowMore>
    </>
  )
}

function Line({ of, now }: { of: RuleLine; now: number }) {
  const { trouble, fired } = of.week
  return (
    <Link className="au-line" to="/automation/$rule" params={{ rule: of.id }} data-row="">
      <OnOff of={of} />
      <span className="ti">
        <span className="a">{of.name}</span>
        <span className="s">
          {eventName({ name: of.event, text: of.event })} → {actName({ name: of.act, title: of.act })}
        </span>
        {trouble && (
          <span className="s au-bad">
            {say.lastTrouble(when(trouble.at.getTime(), now, 'minutes'))} {codeSays(trouble.code)}
            {trouble.text && ' · '}
            <FromServer text={trouble.text} />
          </span>
        )}
      </span>
      <span className="sm d2 tn">{say.firedLastWeek(fired)}</span>
      <span className="sm d3 cut">{of.everywhere ? say.everywhere : of.account.name}</span>
    </Link>
  )
}

/** On, off, paused, or not yet something that could be either. */
export function OnOff({ of }: { of: Pick<RuleLine, 'enabled' | 'pausedAt' | 'published' | 'retiredAt'> }) {
  if (of.retiredAt) return <Chip look="line">{say.retired}</Chip>
  if (!of.published) return <Chip look="line">{say.notPublished}</Chip>
  if (of.pausedAt) return <Status shape="paused">{say.paused}</Status>
  return of.enabled ? <Status shape="ticked">{say.on}</Status> : <Status shape="open">{say.off}</Status>
}
