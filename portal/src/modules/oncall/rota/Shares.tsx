import { useState } from 'react'
import { oncall } from '#contracts/oncall'
import type { Reply } from '../../../api.ts'
import { useRead } from '../../../queries.ts'
import { useNowEvery } from '../../../time.ts'
import { Section } from '../../../ui/Card.tsx'
import { ChoiceField } from '../../../ui/Field.tsx'
import { Sideways } from '../../../ui/Sideways.tsx'
import { shareWords as words } from '../../../words/oncall.ts'
import { midnight, monthOf, wallOf } from '../../../zone.ts'
import './board.css'
import './rota.css'
import './beside.css'

type Period = 'month' | 'quarter' | 'year' | 'ahead'
const PERIODS: Period[] = ['month', 'quarter', 'year', 'ahead']

function rangeOf(period: Period, now: number, zone: string): { from: number; until: number } {
  const { month } = wallOf(now, zone)
  if (period === 'ahead') return { from: now, until: midnight(now, zone, 90) }
  const back = period === 'month' ? 0 : period === 'quarter' ? (month - 1) % 3 : month - 1
  return { from: monthOf(now, zone, -back), until: now }
}

function Table({ of }: { of: Reply<typeof oncall.shares> }) {
  if (of.items.length === 0) return <p className="sm d3">{words.none}</p>
  // A column of noughts says nothing, and the side is narrow.
  const holidays = of.items.some((share) => share.holidays > 0)
  return (
    <Sideways label={words.title}>
      <table className="tb shares">
        <thead>
          <tr>
            <th>{words.person}</th>
            <th className="num">{words.hours}</th>
            <th className="num">{words.nights}</th>
            <th className="num">{words.weekends}</th>
            {holidays && <th className="num">{words.holidays}</th>}
          </tr>
        </thead>
        <tbody>
          {of.items.map((share) => (
            <tr key={share.person.id}>
              <td>
                {share.person.name}
                <span className="sm d3 block">{words.shareOf(Math.round(share.share * 100))}</span>
              </td>
              <td className="num">{Math.round(share.hours)}</td>
              <td className="num">{share.nights}</td>
              <td className="num">{share.weekends}</td>
              {holidays && <td className="num">{share.holidays}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

/** Who does how much in a period, so that swaps stay fair. Without a rota: over all of them. */
export function Shares({ rotaId, zone }: { rotaId?: string; zone: string }) {
  const now = useNowEvery(3_600_000)
  const [period, setPeriod] = useState<Period>('quarter')
  const { from, until } = rangeOf(period, now, zone)
  const query = { from: new Date(from).toISOString(), until: new Date(until).toISOString() }
  const fresh = { kinds: ['rota', 'override'], keep: true }
  const one = useRead(
    oncall.shares,
    { params: { id: rotaId ?? '' }, query },
    { ...fresh, enabled: !!rotaId && until > from },
  )
  const all = useRead(oncall.fairness, { query }, { ...fresh, enabled: !rotaId && until > from })
  const data = rotaId ? one.data : all.data
  return (
    <Section title={rotaId ? words.title : `${words.title}, ${words.all}`}>
      <ChoiceField
        label={words.period}
        hideLabel
        options={PERIODS.map((value) => ({ value, label: words[value] }))}
        value={period}
        onChoice={setPeriod}
      />
      {data && <Table of={data} />}
    </Section>
  )
}
