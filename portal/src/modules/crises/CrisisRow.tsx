import { Link } from '@tanstack/react-router'
import { span, spanWords, when } from '../../format.ts'
import { useNowEvery } from '../../time.ts'
import { Severity } from '../../ui/Severity.tsx'
import { say } from '../../words/crises.ts'
import { type CrisisLine, numberOf } from './shown.ts'

/** One crisis of a list: how bad, whose, who leads, and what is owed. */
export function CrisisRow({ of }: { of: CrisisLine }) {
  const now = useNowEvery(10_000)
  const lead = of.roles.find(({ role }) => role === 'lead')?.person.name
  const end = of.closedAt?.getTime()
  const began = of.startedAt.getTime()
  return (
    <li>
      <Link className="cr-line" to="/crises/$crisis" params={{ crisis: String(of.number) }} data-row="">
        <Severity of={of.severity} quiet={of.state === 'closed'} />
        <span className="ti">
          <span className="a">
            <span className="mono d3">{numberOf(of)}</span> {of.title}
          </span>
          <span className="s">{[of.account.name, `${say.lead}: ${lead ?? say.nobody}`].join(' · ')}</span>
        </span>
        <span className="cr-when sm">
          {end === undefined ? (
            <>
              <span className="nw">{say.since(spanWords(now - began))}</span>
              <Owed of={of} now={now} />
            </>
          ) : (
            <>
              <span className="nw">{when(began, now, 'minutes')}</span>
              <span className="d3 nw">
                {of.goesOnIn ? say.goesOn(numberOf(of.goesOnIn)) : say.lasted(spanWords(end - began))}
              </span>
            </>
          )}
        </span>
      </Link>
    </li>
  )
}

function Owed({ of, now }: { of: CrisisLine; now: number }) {
  if (!of.updateDueAt) return null
  const left = of.updateDueAt.getTime() - now
  const words = left < 0 ? say.overdue(span(-left)) : say.dueIn(span(left))
  return (
    <span className={left < 0 ? 't-p1 nw' : 'd3 nw'}>
      {say.update} {words}
    </span>
  )
}
