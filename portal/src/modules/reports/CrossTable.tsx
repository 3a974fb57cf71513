import { Sideways } from '../../ui/Sideways.tsx'
import { say } from '../../words/builder.ts'
import { figure, type Result } from './figure.ts'
import type { Opener } from './ResultTable.tsx'

/** More columns than this are read more easily below each other. */
const mostColumns = 12

/** One number by two groups is a table of one against the other. */
export const isCross = (of: Result): boolean =>
  of.groups.length === 2 &&
  of.columns.length === 1 &&
  of.groups[1]!.keys.length <= mostColumns &&
  of.groupsFound <= of.rows.length

/** The numbers of a report with one number and two groups: the first downwards, the second across. */
export function CrossTable({ of, open }: { of: Result; open: Opener }) {
  const [down, across] = of.groups as [Result['groups'][number], Result['groups'][number]]
  const { label, unit, of: made } = of.columns[0]!
  const cells = new Map(of.rows.map((row) => [row.keys.join('~'), row.cells[0]!]))
  // Where nothing is, a count is nought; a median of nothing is none.
  const nothing = figure(made === 'count' || made === 'sum' ? 0 : null, unit)
  const total = of.total[0]!
  const all = figure(total.value, unit)
  return (
    <Sideways label={say.table}>
      <table className="tb rb-cross">
        <caption className="sr">{label}</caption>
        <thead>
          <tr>
            <th>{down.label}</th>
            {across.keys.map((key) => (
              <th key={key.key} className="num">
                {key.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {down.keys.map((one) => (
            <tr key={one.key}>
              <th scope="row">{one.label}</th>
              {across.keys.map((other) => {
                const keys = [one.key, other.key]
                const cell = cells.get(keys.join('~'))
                const text = cell ? figure(cell.value, unit) : nothing
                return (
                  <td key={other.key} className={cell?.value ? 'num' : 'num d3'}>
                    {cell && cell.behind > 0
                      ? open(
                          { column: 0, keys },
                          say.show(`${one.label}, ${other.label}, ${label}, ${text}`, cell.behind),
                          text,
                        )
                      : text}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            {/* Of all, and so under no column of its own. */}
            <td colSpan={across.keys.length + 1}>
              {say.all}:{' '}
              <span className="tn">
                {total.behind > 0
                  ? open({ column: 0, keys: null }, say.show(`${say.all}, ${label}, ${all}`, total.behind), all)
                  : all}
              </span>
            </td>
          </tr>
        </tfoot>
      </table>
    </Sideways>
  )
}
