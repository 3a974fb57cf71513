import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { Btn } from '../../../ui/Btn.tsx'
import { ChoiceField, TextField } from '../../../ui/Field.tsx'
import { common } from '../../../words/common.ts'
import { formWords as words } from '../../../words/rota-form.ts'
import { layerWords } from '../words.ts'
import type { LayerForm } from './form.ts'
import { PeopleFields } from './PeopleFields.tsx'
import { WindowFields } from './WindowFields.tsx'

const UNITS = [
  { value: 'hourly', label: words.hours },
  { value: 'daily', label: words.days },
  { value: 'weekly', label: words.weeks },
  { value: 'monthly', label: words.months },
] as const

/** One layer: who, in which turns, at which hours. */
export function LayerFields(props: {
  layer: LayerForm
  number: number
  last: boolean
  bad: (field: string) => string | undefined
  onLayer: (part: Partial<LayerForm>) => void
  onMove: (step: 1 | -1) => void
  onRemove: () => void
}) {
  const { layer, bad, onLayer } = props
  return (
    <section className="card" aria-label={layer.name || words.layer(props.number)}>
      <div className="hd">
        <h2 className="h2">{layer.name || words.layer(props.number)}</h2>
        <span className="sm d3 cut desk-only">{layerWords(layer)}</span>
        <span className="push row tight">
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowUp}
            aria-label={words.layerUp(props.number)}
            disabled={props.number === 1}
            onClick={() => props.onMove(-1)}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowDown}
            aria-label={words.layerDown(props.number)}
            disabled={props.last}
            onClick={() => props.onMove(1)}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconTrash}
            aria-label={words.layerRemove(props.number)}
            onClick={props.onRemove}
          />
        </span>
      </div>
      <div className="bd form">
        <TextField
          label={common.name}
          placeholder={words.layerExample}
          value={layer.name}
          error={bad('name')}
          onText={(name) => onLayer({ name })}
        />
        <PeopleFields people={layer.participants} onPeople={(participants) => onLayer({ participants })} />
        <div className="fields turn-fields">
          <TextField
            label={words.turnLasts}
            type="number"
            min={1}
            max={366}
            value={String(layer.every)}
            error={bad('every')}
            onText={(text) => onLayer({ every: Math.max(1, Math.min(366, Math.trunc(Number(text)) || 1)) })}
          />
          <ChoiceField label={words.unit} options={UNITS} value={layer.unit} onChoice={(unit) => onLayer({ unit })} />
          <TextField
            label={words.firstHandover}
            hint={words.handoverHint}
            type="datetime-local"
            value={layer.handoverAt}
            error={bad('handoverAt')}
            onText={(handoverAt) => onLayer({ handoverAt })}
          />
        </div>
        <WindowFields
          legend={words.onlyAt}
          none={words.aroundTheClock}
          windows={layer.restrictions}
          onWindows={(restrictions) => onLayer({ restrictions })}
        />
        <div className="fields">
          <TextField
            label={words.inUseFrom}
            optional
            type="datetime-local"
            value={layer.validFrom}
            error={bad('validFrom')}
            onText={(validFrom) => onLayer({ validFrom })}
          />
          <TextField
            label={words.until}
            optional
            type="datetime-local"
            value={layer.validUntil}
            error={bad('validUntil')}
            onText={(validUntil) => onLayer({ validUntil })}
          />
        </div>
      </div>
    </section>
  )
}
