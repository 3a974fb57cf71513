import { Chip } from '../../../ui/Chip.tsx'
import { Empty } from '../../../ui/States.tsx'
import { say, types, words } from '../../../words/procedure-compare.ts'
import type { Change, Said } from './compare.ts'

const looks = { added: 'up', removed: 'p1', changed: 'p3', moved: 'acc' } as const

/** Each difference in words; a touch shows where it is. */
export function ChangeList(props: {
  of: readonly Change[]
  names: ReadonlyMap<string, string>
  focus: string | null
  onFocus: (id: string) => void
}) {
  if (props.of.length === 0) return <Empty title={say.same}>{say.sameSays}</Empty>
  return (
    <ul className="pc-list" aria-label={say.differences}>
      {props.of.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            className="pc-line"
            aria-pressed={props.focus === one.id}
            onClick={() => props.onFocus(one.id)}
          >
            <Chip look={looks[one.how]}>{say[one.how]}</Chip>
            <span className="grow">
              {one.name || props.names.get(one.id) || one.id}
              <span className="sm d3 block">{types[one.type as keyof typeof types] ?? one.type}</span>
            </span>
          </button>
          {one.said.length > 0 && (
            <dl className="pc-said">
              {one.said.map((said) => (
                <Line key={said.property} of={said} names={props.names} />
              ))}
            </dl>
          )}
        </li>
      ))}
    </ul>
  )
}

function Line({ of, names }: { of: Said; names: ReadonlyMap<string, string> }) {
  const same = of.before !== undefined && names.get(of.before) === names.get(of.after ?? '')
  // Two elements of one name are told apart by their ids.
  const shown = (value = '') => (names.has(value) ? `${names.get(value)}${same ? ` (${value})` : ''}` : value)
  return (
    <div>
      <dt className="sm d3">{wordOf(of.property)}</dt>
      <dd>
        {of.before !== undefined && <del>{shown(of.before)}</del>}{' '}
        {of.after !== undefined && <ins>{shown(of.after)}</ins>}
      </dd>
    </div>
  )
}

/** `task.fields.2.label` as people say it where there is a word for it. */
function wordOf(property: string): string {
  const parts = property.split('.')
  return parts
    .filter((part) => part !== 'task' && part !== 'body')
    .map((part) => (words as Record<string, string>)[part] ?? part)
    .join(' ')
}
