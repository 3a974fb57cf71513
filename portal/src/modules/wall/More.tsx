import { SeverityShape } from '../../ui/Severity.tsx'
import { say } from '../../words/wall.ts'
import { type BySeverity, SEVERITIES, totalOf } from './beyond.ts'

/** What there was no room for, by severity: `and 37 more: 2 P1, 35 P2`. Nothing, if all had room. */
export function more(left: BySeverity) {
  const total = totalOf(left)
  if (total === 0) return null
  return (
    <>
      <span>{say.more(total)}</span>
      {SEVERITIES.filter((severity) => left[severity] > 0).map((severity) => (
        <span key={severity} className={`wl-of ${severity.toLowerCase()}`}>
          <span className="shape">
            <SeverityShape of={severity} />
          </span>
          {`${left[severity]} ${severity}`}
        </span>
      ))}
    </>
  )
}
