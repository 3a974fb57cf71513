import { IconPencil } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { calendars } from '#contracts/calendars'
import { oncall } from '#contracts/oncall'
import { useFilters } from '../../../filters.ts'
import { clockMinutes, day } from '../../../format.ts'
import { useRead } from '../../../queries.ts'
import { useMay } from '../../../session.ts'
import { useTitle } from '../../../shell/title.ts'
import { serverNow } from '../../../time.ts'
import { BtnLink } from '../../../ui/Btn.tsx'
import { Section } from '../../../ui/Card.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { policyWords as words } from '../../../words/policy.ts'
import { WhoPaged } from '../rota/WhoPaged.tsx'
import { Branches } from './Branches.tsx'
import '../rota/board.css'
import '../rota/rota.css'
import '../rota/beside.css'
import './policy.css'

/** One policy: what it does, its versions, whom it would page. */
export default function PolicyPage() {
  const { policy: id } = useParams({ strict: false }) as { policy: string }
  const { values } = useFilters(['version'])
  const writes = useMay('policy.write')
  const asked = Number(values.version) || undefined
  const read = useRead(
    oncall.getPolicy,
    { params: { id }, query: { version: asked } },
    { kinds: ['policy'], keep: true },
  )
  const hours = useRead(calendars.listCalendars, {}, { kinds: ['calendar'] })
  const versions = useRead(oncall.policyVersions, { params: { id } }, { kinds: ['policy'] })
  useTitle(read.data?.name ?? words.one)
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} />
      </div>
    )
  if (!read.data) return <Skeleton />
  // A calendar's name may be newer than the version.
  const names = Object.fromEntries((hours.data?.items ?? []).map((one) => [one.id, one.name]))
  const policy = { ...read.data, names: { ...read.data.names, ...names } }
  const newest = versions.data?.items[0]?.version ?? policy.version
  const old = policy.version !== newest
  return (
    <>
      <PageHead
        title={policy.name}
        second={words.kindVersion(policy.version)}
        back={{ to: '/on-call/policies', label: words.backToAll }}
      >
        {writes && !old && (
          <BtnLink to="/on-call/policies/$policy/edit" params={{ policy: id }} icon={IconPencil}>
            {words.edit}
          </BtnLink>
        )}
      </PageHead>
      <div className="pol-cols">
        <div className="stack g4">
          {old && (
            <div className="call p3">
              <span>
                {words.old(policy.version, newest)}{' '}
                <Link className="link" to="." search={{}}>
                  {words.showNewest}
                </Link>
              </span>
            </div>
          )}
          {policy.description && <p className="d2 rd">{policy.description}</p>}
          <Branches of={policy} />
        </div>
        <aside className="stack g5" aria-label={words.aside}>
          <WhoPaged key={policy.id} policies={[policy]} />
          <Section title={words.versions}>
            <ol className="vers">
              {(versions.data?.items ?? []).map((one) => (
                <li key={one.version}>
                  <Link
                    to="."
                    search={one.version === newest ? {} : { version: String(one.version) }}
                    aria-current={one.version === policy.version ? 'true' : undefined}
                    activeProps={{}}
                  >
                    <span className="b tn">{one.version}</span>
                    <span className="grow">
                      {one.note || words.noNote}
                      <span className="sm d3 block">
                        {one.by ?? words.program}, {day(one.at, serverNow())}, {clockMinutes(one.at)}
                      </span>
                    </span>
                  </Link>
                </li>
              ))}
            </ol>
            <p className="sm d3">{words.keepVersion}</p>
          </Section>
        </aside>
      </div>
    </>
  )
}
