import { IconChevronDown, IconChevronUp, IconPlus, IconTrash, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useRef } from 'react'
import type { Decision } from '#procedures-rules'
import { Btn } from '../../../ui/Btn.tsx'
import { ChoiceField } from '../../../ui/Field.tsx'
import { say } from '../../../words/procedure-decision.ts'
import { decisionOf, putDecision } from './decision.ts'
import { SaidText, useSaid } from './inputs.tsx'
import { type Drawing, part, type Shape } from './modeler.ts'
import { withColumn, withEntry, withHead, withoutColumn, withoutRow, withRow, withRowMoved } from './table.ts'

const hits: { value: Decision['hit']; label: string }[] = [
  { value: 'unique', label: say.unique },
  { value: 'first', label: say.first },
  { value: 'collect', label: say.collect },
]
const hints = { unique: say.uniqueSays, first: say.firstSays, collect: say.collectSays }

/** A decision table: what is looked at, what comes of it, row by row. Enter goes down, and past the last row makes one. */
export function DecisionPart({ drawing, shape }: { drawing: Drawing; shape: Shape }) {
  const { businessObject: of } = shape
  const table = decisionOf(of)
  const body = useRef<HTMLTableElement>(null)
  // Read anew for each change: two cells that are left together must not put each other's old words back.
  const change = (how: (table: Decision) => Decision) => putDecision(drawing, shape, how(decisionOf(of)))
  const focus = (row: number, column: number) =>
    requestAnimationFrame(() =>
      body.current?.querySelector<HTMLInputElement>(`[data-cell="${row} ${column}"]`)?.focus(),
    )
  const keys = (event: KeyboardEvent, row: number, column: number) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (by !== 0) {
      event.preventDefault()
      if (event.altKey) change((now) => withRowMoved(now, row, by))
      focus(row + by, column)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (row === table.rules.length - 1) change((now) => withRow(now, row))
      focus(row + 1, column)
    }
  }
  return (
    <>
      <ChoiceField
        label={say.hit}
        hint={hints[table.hit]}
        options={hits}
        value={table.hit}
        onChoice={(hit) => change((now) => ({ ...now, hit }))}
      />
      <div className="pe-scroll">
        <table className="pe-table" ref={body} aria-label={say.table}>
          <thead>
            <tr>
              {table.inputs.map((one, n) => (
                <th key={`in ${n}`} scope="col">
                  <Head
                    label={say.input(n + 1)}
                    value={one}
                    onSay={(name) => change((now) => withHead(now, 'inputs', n, name.trim()))}
                    onRemove={
                      table.inputs.length > 1 ? () => change((now) => withoutColumn(now, 'inputs', n)) : undefined
                    }
                  />
                </th>
              ))}
              {table.outputs.map((one, n) => (
                <th key={`out ${n}`} scope="col" className="out">
                  <Head
                    label={say.output(n + 1)}
                    value={one}
                    onSay={(name) => change((now) => withHead(now, 'outputs', n, name.trim()))}
                    onRemove={
                      table.outputs.length > 1 ? () => change((now) => withoutColumn(now, 'outputs', n)) : undefined
                    }
                  />
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {table.rules.map((rule, row) => (
              <tr key={row}>
                {rule.when.map((one, n) => (
                  <td key={`in ${n}`}>
                    <Cell
                      place={`${row} ${n}`}
                      label={say.when(row + 1, table.inputs[n] || say.input(n + 1))}
                      value={one}
                      empty="-"
                      onSay={(said) => change((now) => withEntry(now, row, 'inputs', n, said))}
                      onKey={(event) => keys(event, row, n)}
                    />
                  </td>
                ))}
                {rule.then.map((one, n) => (
                  <td key={`out ${n}`} className="out">
                    <Cell
                      place={`${row} ${table.inputs.length + n}`}
                      label={say.gives(row + 1, table.outputs[n] || say.output(n + 1))}
                      value={one}
                      onSay={(said) => change((now) => withEntry(now, row, 'outputs', n, said))}
                      onKey={(event) => keys(event, row, table.inputs.length + n)}
                    />
                  </td>
                ))}
                <td className="acts">
                  <Btn
                    size="sm"
                    look="quiet"
                    icon={IconChevronUp}
                    aria-label={say.up(row + 1)}
                    disabled={row === 0}
                    onClick={() => change((now) => withRowMoved(now, row, -1))}
                  />
                  <Btn
                    size="sm"
                    look="quiet"
                    icon={IconChevronDown}
                    aria-label={say.down(row + 1)}
                    disabled={row === table.rules.length - 1}
                    onClick={() => change((now) => withRowMoved(now, row, 1))}
                  />
                  <Btn
                    size="sm"
                    look="quiet"
                    icon={IconTrash}
                    aria-label={say.removeRow(row + 1)}
                    disabled={table.rules.length === 1}
                    onClick={() => change((now) => withoutRow(now, row))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="row wrap">
        <Btn size="sm" icon={IconPlus} onClick={() => change((now) => withRow(now, now.rules.length - 1))}>
          {say.addRow}
        </Btn>
        <Btn size="sm" icon={IconPlus} onClick={() => change((now) => withColumn(now, 'inputs', ''))}>
          {say.addInput}
        </Btn>
        <Btn
          size="sm"
          icon={IconPlus}
          onClick={() => change((now) => withColumn(now, 'outputs', `result_${now.outputs.length + 1}`))}
        >
          {say.addOutput}
        </Btn>
      </div>
      <p className="sm d3">{say.entries}</p>
      <SaidText
        label={say.result}
        hint={say.resultHint}
        mono
        value={(of.get('palisade:result') as string | undefined) ?? ''}
        onSay={(result) =>
          part(drawing, 'modeling').updateProperties(shape, { 'palisade:result': result.trim() || undefined })
        }
      />
    </>
  )
}

/** The head of a column: an expression that is looked at, or the name of what comes out. */
function Head(props: { label: string; value: string; onSay: (value: string) => void; onRemove?: () => void }) {
  const { text, setText, put } = useSaid(props.value, props.onSay)
  return (
    <span className="pe-head">
      <input
        className="in mono"
        aria-label={props.label}
        placeholder={props.label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={put}
      />
      {props.onRemove && (
        <Btn
          size="sm"
          look="quiet"
          icon={IconX}
          aria-label={say.removeColumn(props.value || props.label)}
          onClick={props.onRemove}
        />
      )}
    </span>
  )
}

function Cell(props: {
  place: string
  label: string
  value: string
  empty?: string
  onSay: (value: string) => void
  onKey: (event: KeyboardEvent) => void
}) {
  const { text, setText, put } = useSaid(props.value === props.empty ? '' : props.value, props.onSay)
  return (
    <input
      className="in mono"
      data-cell={props.place}
      aria-label={props.label}
      placeholder={props.empty}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={put}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key.startsWith('Arrow')) put()
        props.onKey(event)
      }}
    />
  )
}
