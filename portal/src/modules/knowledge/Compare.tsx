import { knowledge } from '#contracts/knowledge'
import { useRead } from '../../queries.ts'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import './knowledge.css'

/** Lines kept around a change, so that one sees where it stands. */
const AROUND = 2

/** What changed between two versions, by lines; long stretches without a change are counted. */
export function Compare(props: { article: string; from: number; to: number }) {
  const { from, to } = props
  const read = useRead(knowledge.compareVersions, { params: { id: props.article }, query: { from, to } })
  if (read.error) return <RefusalNote error={read.error} />
  if (!read.data) return <Skeleton />
  const { title, changes } = read.data
  return (
    <div className="stack">
      <h2 className="h2">{say.compare(from, to)}</h2>
      {title && <p>{say.titleChanged(title.from, title.to)}</p>}
      <div className="kb-diff">
        {changes.flatMap((change, at) => {
          const { lines, kind } = change
          const line = (text: string, n: number) => (
            <div key={`${at} ${n}`} className={kind}>
              {kind !== 'same' && <span className="sr">{say[kind]}: </span>}
              {text || '\u00a0'}
            </div>
          )
          if (kind !== 'same' || lines.length <= 2 * AROUND + 1) return lines.map(line)
          const head = at === 0 ? [] : lines.slice(0, AROUND)
          const tail = at === changes.length - 1 ? [] : lines.slice(-AROUND)
          return [
            ...head.map(line),
            <div key={`${at} skip`} className="skip">
              {say.unchanged(lines.length - head.length - tail.length)}
            </div>,
            ...tail.map((text, n) => line(text, lines.length - n)),
          ]
        })}
      </div>
    </div>
  )
}
