import { clockMinutes, count } from '../../format.ts'
import { say } from '../../words/logs.ts'
import { kindWords, type Message, reasonWords } from './views.ts'

/** A kind of message: why it is here, what it says, when it came. Its lines open below. */
export function MessageLine({ of, from, stepMs }: { of: Message; from: Date; stepMs: number }) {
  return (
    <li className={`lg-msg ${of.kind}`}>
      <div className="lg-what">
        <div className="row base wrap">
          <span className="lg-kind">{kindWords(of)}</span>
          <b className="b tn">{count(of.count)}</b>
          <span className="d3">{of.system.name}</span>
          <span className="d3 sm">{of.source}</span>
        </div>
        <p className="lg-text mono" lang="en">
          <Template of={of.template} />
        </p>
        <p className="d3 sm">
          {reasonWords(of)}, {say.ofSeverity(of.severity)}, {say.score(count(of.score))}
        </p>
      </div>
      <Bars of={of.series} from={from} stepMs={stepMs} />
      {of.samples.length > 0 && (
        <details>
          <summary>{say.lines}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard */}
          <pre tabIndex={0} lang="en">
            {of.samples.join('\n')}
          </pre>
        </details>
      )}
    </li>
  )
}

/** Values as what they are: not words of the message. */
function Template({ of }: { of: string }) {
  return of.split('<*>').flatMap((words, n) => [n > 0 && <i key={`v${n}`}>‹…›</i>, <span key={`w${n}`}>{words}</span>])
}

/** How often in each five minutes; what it means stands in words beside it. */
function Bars({ of, from, stepMs }: { of: readonly number[]; from: Date; stepMs: number }) {
  const most = Math.max(1, ...of)
  const end = from.getTime() + of.length * stepMs
  return (
    <figure className="lg-bars" aria-hidden="true">
      <div>
        {of.map((n, at) => (
          <span key={at} style={{ height: `${n === 0 ? 0 : Math.max(6, (n / most) * 100)}%` }} title={count(n)} />
        ))}
      </div>
      <figcaption>
        <span>{clockMinutes(from.getTime())}</span>
        <span>{clockMinutes(end)}</span>
      </figcaption>
    </figure>
  )
}
