import { say } from '../../words/licensing.ts'
import { shares } from './shown.ts'

type Amount = { amount: string; text: string }

/** What a key holds: used, left, and what is asked on top. Words below say the same. */
export function CapacityBar({
  of,
  asked,
}: {
  of: { total: Amount; used: Amount | null; left: Amount | null }
  asked?: Amount
}) {
  const { total, used, left } = of
  if (total.amount === '0' && !asked) return <p className="sm d3">{say.nothingGranted}</p>
  const [a, b, c] = shares([used?.amount ?? '0', left?.amount ?? total.amount, asked?.amount ?? '0'])
  const words = [
    used ? say.used(used.text) : say.granted(total.text),
    left && say.left(left.text),
    asked && say.more2(asked.text),
  ].filter((word) => word !== null && word !== undefined)
  return (
    <>
      <div className="bar lic-bar" role="img" aria-label={words.join(', ')}>
        <i style={{ width: `${a}%` }} />
        <i className="left" style={{ width: `${b}%` }} />
        {asked && <i className="add" style={{ width: `${c}%` }} />}
      </div>
      <div className="lic-legend tn">
        {used && (
          <span>
            <i className="used" />
            {say.used(used.text)}
          </span>
        )}
        <span>
          <i className="left" />
          {left ? say.left(left.text) : say.granted(total.text)}
        </span>
        {asked && (
          <span>
            <i className="add" />
            {say.more2(asked.text)}
          </span>
        )}
      </div>
    </>
  )
}
