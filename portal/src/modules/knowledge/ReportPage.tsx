import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { knowledge } from '#contracts/knowledge'
import { useFilters } from '../../filters.ts'
import { count, dayText } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { PageHead } from '../../ui/PageHead.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Sideways } from '../../ui/Sideways.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import './knowledge.css'

const DAYS = [7, 30, 90]

/** For authors: what readers looked for in vain, and which articles did not help them. */
export default function ReportPage() {
  useTitle(say.report)
  const { values } = useFilters(['days'])
  const days = DAYS.find((one) => String(one) === values.days) ?? 30
  const read = useRead(knowledge.report, { query: { days } }, { kinds: ['article'], keep: true })
  return (
    <>
      <PageHead
        title={say.report}
        back={{ to: '/knowledge', label: say.back }}
        second={read.data && say.since(dayText(read.data.since))}
      >
        <SegLinks
          label={say.report}
          value={String(days)}
          options={DAYS.map((one) => ({
            value: String(one),
            label: say.lastDays(one),
            to: '/knowledge/report',
            search: { days: String(one) },
          }))}
        />
      </PageHead>
      <div className="sheet parts">
        <RefusalNote error={read.error} />
        {read.isPending && <Skeleton />}
        {read.data?.misses.length === 0 && (
          <Empty icon={IconSearch} title={say.nothingMissed}>
            {say.nothingMissedSays}
          </Empty>
        )}
        {read.data && read.data.misses.length > 0 && (
          <Sideways label={say.report}>
            <table className="table">
              <thead>
                <tr>
                  <th>{say.words}</th>
                  <th className="num">{say.times}</th>
                  <th className="num">{say.inPortal}</th>
                  <th className="num">{say.onHelp}</th>
                  <th>{say.last}</th>
                  <th>
                    <span className="sr">{say.writeIt}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {read.data.misses.map((one) => (
                  <tr key={one.words}>
                    <td className="m">{one.words}</td>
                    <td className="num">{count(one.times)}</td>
                    <td className="num">{count(one.portal)}</td>
                    <td className="num">{count(one.help)}</td>
                    <td className="nw">{dayText(one.last)}</td>
                    <td>
                      <Link className="link" to="/knowledge/new" search={{ title: one.words }}>
                        {say.writeIt}
                      </Link>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Sideways>
        )}
        {read.data && (
          <section className="stack">
            <h2 className="h2">{say.didNotHelp}</h2>
            {read.data.unhelpful.length === 0 && <p className="d2">{say.allHelped}</p>}
            <ul className="rows">
              {read.data.unhelpful.map((one) => (
                <li key={one.id}>
                  <div className="line">
                    <span className="grow">
                      <Link className="m block" to="/knowledge/$article" params={{ article: one.id }}>
                        {one.title}
                      </Link>
                      <span className="sm d3 block">{say.helpful(one.helpful, one.unhelpful)}</span>
                      {one.reasons.map((each) => (
                        <q key={each.at} className="block d2">
                          {each.reason}
                        </q>
                      ))}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </>
  )
}
