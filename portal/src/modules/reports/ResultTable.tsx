import type { ReactNode } from 'react'
import { Sideways } from '../../ui/Sideways.tsx'
import { say } from '../../words/builder.ts'
import { CrossTable, isCross } from './CrossTable.tsx'
import { figure, type Result } from './figure.ts'

/** Which number was asked about: its column, and the keys of its row; null for the line over all. */
export type Asked = { column: number; keys: string[] | null }

export type Opener = (asked: Asked, label: string, children: ReactNode) => ReactNode

function Numbers({
  of,
  cells,
  keys,
  name,
  open,
}: {
  of: Result
  cells: Result['total']
  keys: string[] | null
  name: string
  open: Opener
}) {
  return cells.map(({ value, behind }, column) => {
    const { label, unit } = of.columns[column]!
    const text = figure(value, unit)
    return (
      <td key={label} className={value ? 'num' : 'num d3'}>
        {behind > 0 ? open({ column, keys }, say.show(`${name}, ${label}, ${text}`, behind), text) : text}
      </td>
    )
  })
}

/** The numbers of a report; each is the way to what it was made of. */
export function ResultTable({ of, open }: { of: Result; open: Opener }) {
  if (isCross(of))
    return (
      <div className="tbw rb-table">
        <CrossTable of={of} open={open} />
      </div>
    )
  const names = of.groups.map(({ keys }) => new Map(keys.map(({ key, label }) => [key, label])))
  return (
    <div className="tbw rb-table">
      <Sideways label={say.table}>
        <table className="tb">
          <thead>
            <tr>
              {of.groups.map((group) => (
                <th key={group.name}>{group.label}</th>
              ))}
              {of.groups.length === 0 && (
                <th>
                  <span className="sr">{say.all}</span>
                </th>
              )}
              {of.columns.map((column) => (
                <th key={column.label} className="num">
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {of.rows.map(({ keys, cells }, at) => {
              const labels = keys.map((key, n) => names[n]!.get(key) ?? key)
              const same = at > 0 && keys.length > 1 && of.rows[at - 1]!.keys[0] === keys[0]
              return (
                <tr key={keys.join('~')}>
                  {labels.map((label, n) => (
                    <td key={of.groups[n]!.name} className={n === 0 && same ? 'rb-same' : undefined}>
                      {label}
                    </td>
                  ))}
                  <Numbers of={of} cells={cells} keys={keys} name={labels.join(', ')} open={open} />
                </tr>
              )
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={Math.max(1, of.groups.length)}>
                {say.all}
              </th>
              <Numbers of={of} cells={of.total} keys={null} name={say.all} open={open} />
            </tr>
          </tfoot>
        </table>
      </Sideways>
      {of.groupsFound > of.rows.length && <p className="sm d2 rb-cut">{say.largest(of.rows.length, of.groupsFound)}</p>}
    </div>
  )
}
