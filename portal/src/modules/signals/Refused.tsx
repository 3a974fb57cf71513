import type { sources } from '#contracts/signals'
import type { Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { language } from '../../words/pick.ts'
import { germanProblems } from '../../words/problems.ts'
import { say } from '../../words/signals.ts'

type RefusedOne = Reply<typeof sources.readSource>['refused'][number]

/** The newest of what could not be taken: why, from where, and how it begins. */
export function Refused({ of, now }: { of: readonly RefusedOne[]; now: number }) {
  if (of.length === 0) return <p className="d3">{say.nothingRefused}</p>
  return (
    <ul className="signal-refused">
      {of.map((one) => (
        <li key={one.id}>
          <span className="row">
            <span className="m">{(language === 'de' && germanProblems[one.code]) || one.detail}</span>
            <a className="link sm" href={`/docs/errors/${one.code}`}>
              {one.code}
            </a>
          </span>
          <span className="sm d3 block">
            {[when(one.at, now, 'minutes'), one.door, one.peer, one.times > 1 ? say.times(one.times) : '']
              .filter(Boolean)
              .join(', ')}
          </span>
          {one.sample && <pre className="signal-sample">{one.sample}</pre>}
        </li>
      ))}
    </ul>
  )
}
