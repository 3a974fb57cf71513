import { IconArrowUp, IconX } from '@tabler/icons-react'
import { spanKinds } from '#contracts/reports'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { say } from '../../words/builder.ts'
import { common } from '../../words/common.ts'
import { allZones } from '../../zone.ts'
import { about, type Draft, tidy } from './draft.ts'
import { Filters } from './Filters.tsx'
import type { Catalogue, DataSet } from './figure.ts'

type Definition = Draft['definition']
type Part = {
  set: DataSet
  catalogue: Catalogue
  of: Definition
  wrong: Record<string, string>
  onChange: (next: Definition) => void
}

const SPANS = spanKinds.map((value) => ({ value, label: say[value] }))
const ZONES = allZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))
const CHARTS = [
  { value: 'bar', label: say.bar },
  { value: 'line', label: say.line },
  { value: 'none', label: say.noChart },
] as const

/** The numbers of a report, in their order: the chart draws the first. */
function Numbers({ set, of, wrong, onChange }: Part) {
  const key = (column: { value: string; of: string }) => `${column.value}.${column.of}`
  const labelOf = (column: { value: string; of: string }) =>
    set.measures.find((measure) => key(measure) === key(column))?.label ?? column.value
  const left = set.measures.filter((measure) => !of.columns.some((column) => key(column) === key(measure)))
  const put = (columns: Definition['columns']) => onChange({ ...of, columns })
  function up(at: number) {
    const columns = of.columns.slice()
    columns.splice(at - 1, 0, ...columns.splice(at, 1))
    put(columns)
  }
  return (
    <fieldset className="field">
      <legend>{say.numbers}</legend>
      <ul className="rb-numbers">
        {of.columns.map((column, at) => (
          <li key={key(column)}>
            <span className="grow">{labelOf(column)}</span>
            {at > 0 && (
              <Btn
                look="quiet"
                size="sm"
                icon={IconArrowUp}
                aria-label={say.moveUp(labelOf(column))}
                onClick={() => up(at)}
              />
            )}
            {of.columns.length > 1 && (
              <Btn
                look="quiet"
                size="sm"
                icon={IconX}
                aria-label={say.remove(labelOf(column))}
                onClick={() => put(of.columns.filter((_, n) => n !== at))}
              />
            )}
          </li>
        ))}
      </ul>
      {of.chart !== 'none' && of.columns.length > 1 && <span className="hint">{say.firstDrawn}</span>}
      {left.length > 0 && of.columns.length < 8 && (
        <ChoiceField
          label={say.addNumber}
          hideLabel
          error={wrong['definition.columns.0.value']}
          options={[{ value: '', label: say.addNumber }, ...left.map((one) => ({ value: key(one), label: one.label }))]}
          value=""
          onChoice={(chosen) => {
            const measure = left.find((one) => key(one) === chosen)
            if (measure) put([...of.columns, { value: measure.value, of: measure.of }])
          }}
        />
      )}
    </fieldset>
  )
}

function Groups({ set, catalogue, of, onChange }: Part) {
  const all = [...set.dimensions, ...catalogue.time].map(({ name, label }) => ({ value: name, label }))
  const nothing = { value: '', label: say.nothingMore }
  const put = (groups: string[]) => onChange(tidy({ ...of, groups: [...new Set(groups.filter(Boolean))] }))
  const [first = '', second = ''] = of.groups
  return (
    <div className="fields">
      <ChoiceField
        label={say.groupBy}
        options={[nothing, ...all]}
        value={first}
        onChoice={(name) => put([name, second])}
      />
      {first !== '' && (
        <ChoiceField
          label={say.thenBy}
          options={[nothing, ...all.filter(({ value }) => value !== first)]}
          value={second}
          onChoice={(name) => put([first, name])}
        />
      )}
    </div>
  )
}

function Time({ of, wrong, onChange }: Part) {
  const { span } = of
  return (
    <>
      <ChoiceField
        label={say.span}
        options={SPANS}
        value={span.kind}
        onChoice={(kind) => onChange({ ...of, span: { kind } })}
      />
      {span.kind === 'between' && (
        <div className="fields">
          <TextField
            label={say.from}
            type="date"
            value={span.from ?? ''}
            error={wrong['definition.span.from']}
            onText={(from) => onChange({ ...of, span: { ...span, from: from || undefined } })}
          />
          <TextField
            label={say.to}
            type="date"
            value={span.to ?? ''}
            error={wrong['definition.span.to']}
            onText={(to) => onChange({ ...of, span: { ...span, to: to || undefined } })}
          />
        </div>
      )}
      <ChoiceField
        label={common.timeZone}
        options={ZONES.some(({ value }) => value === of.zone) ? ZONES : [{ value: of.zone, label: of.zone }, ...ZONES]}
        value={of.zone}
        onChoice={(zone) => onChange({ ...of, zone })}
      />
    </>
  )
}

/** What a report asks: about what, which numbers, grouped and filtered how, of which time, drawn how. */
export function Question(part: Omit<Part, 'set'>) {
  const { catalogue, of, onChange } = part
  const set = catalogue.items.find(({ name }) => name === of.dataSet) ?? catalogue.items[0]!
  return (
    <>
      <ChoiceField
        label={say.dataSet}
        hint={say.countsBy(set.row, set.counts)}
        options={catalogue.items.map(({ name, label }) => ({ value: name, label }))}
        value={set.name}
        onChoice={(name) => {
          const next = catalogue.items.find((one) => one.name === name)
          if (next) onChange(about(of, next, catalogue.time))
        }}
      />
      <Numbers {...part} set={set} />
      <Groups {...part} set={set} />
      <Time {...part} set={set} />
      <Filters key={set.name} set={set} of={of} onChange={onChange} />
      {of.groups.length > 0 && (
        <div className="field">
          <span className="lb">{say.chart}</span>
          <Seg
            label={say.chart}
            value={of.chart}
            options={[...CHARTS]}
            onChange={(chart) => onChange({ ...of, chart })}
          />
        </div>
      )}
    </>
  )
}
