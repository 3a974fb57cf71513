import { monitoring } from '#contracts/monitoring'
import type { Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { usePages } from '../../queries.ts'
import { useNowEvery } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { Health } from '../../ui/Health.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Sideways } from '../../ui/Sideways.tsx'
import { FromServer, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/monitoring.ts'
import { kinds, ms, StateMark } from './parts.tsx'

type Change = Reply<typeof monitoring.listChanges>['items'][number]

/** When the state of a check changed, the newest first. */
export function Changes({ of }: { of: readonly Change[] }) {
  const now = useNowEvery(30_000)
  return (
    <Card title={say.changes}>
      {of.length === 0 && <p className="d3">{say.noChanges}</p>}
      <ul className="stack">
        {of.map((one) => (
          <li key={one.id} className="row wrap">
            <StateMark of={one.after} />
            <span className="d3 tn">{when(one.at, now)}</span>
            <FromServer text={one.said} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Every look of the days for which results are kept. */
export function Results({ id }: { id: string }) {
  const now = useNowEvery(30_000)
  const read = usePages(monitoring.listResults, { params: { id }, query: { limit: 25 } }, { kinds })
  return (
    <Card title={say.results}>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.isPending && <Skeleton rows={3} />}
      {read.items?.length === 0 && <p className="d3">{say.noResults}</p>}
      {read.items && read.items.length > 0 && (
        <Sideways label={say.results}>
          <table className="tb">
            <thead>
              <tr>
                <th>{say.when}</th>
                <th>{say.what}</th>
                <th className="num">{say.took}</th>
                <th className="num">{say.late}</th>
              </tr>
            </thead>
            <tbody>
              {read.items.map((one) => (
                <tr key={`${one.at.getTime()} ${one.location}`}>
                  <td className="tn">{when(one.at, now)}</td>
                  <td>
                    <Health of={one.outcome} /> <FromServer text={one.said ?? ''} />
                  </td>
                  <td className="num tn">{ms(one.tookMs)}</td>
                  <td className="num tn">{ms(one.lateMs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
      <ShowMore of={read}>{say.more}</ShowMore>
    </Card>
  )
}
