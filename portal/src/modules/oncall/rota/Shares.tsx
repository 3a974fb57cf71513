import { oncall } from '#contracts/oncall'
import { useRead } from '../../../queries.ts'
import { useNowEvery } from '../../../time.ts'
import { Section } from '../../../ui/Card.tsx'
import { monthOf, wallOf } from '../../../zone.ts'
import { dayWords } from './range.ts'

/** Who did how much since the quarter began, so that swaps stay fair. */
export function Shares({ rotaId, zone }: { rotaId: string; zone: string }) {
  const now = useNowEvery(3_600_000)
  const from = monthOf(now, zone, -((wallOf(now, zone).month - 1) % 3))
  const read = useRead(
    oncall.shares,
    { params: { id: rotaId }, query: { from: new Date(from).toISOString(), until: new Date(now).toISOString() } },
    { kinds: ['rota', 'override'], enabled: now > from },
  )
  if (!read.data || read.data.items.length === 0) return null
  return (
    <Section title={`Fair shares since ${dayWords(from, zone).slice(4)}`}>
      <table className="tb">
        <thead>
          <tr>
            <th>Person</th>
            <th className="num">Hours</th>
            <th className="num">Nights</th>
            <th className="num">Weekends</th>
          </tr>
        </thead>
        <tbody>
          {read.data.items.map((share) => (
            <tr key={share.person.id}>
              <td>{share.person.name}</td>
              <td className="num">{Math.round(share.hours)}</td>
              <td className="num">{share.nights}</td>
              <td className="num">{share.weekends}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
