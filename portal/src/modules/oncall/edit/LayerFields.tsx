import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { Btn } from '../../../ui/Btn.tsx'
import { ChoiceField, TextField } from '../../../ui/Field.tsx'
import { layerWords } from '../words.ts'
import type { LayerForm } from './form.ts'
import { PeopleFields } from './PeopleFields.tsx'
import { WindowFields } from './WindowFields.tsx'

const UNITS = [
  { value: 'hourly', label: 'hours' },
  { value: 'daily', label: 'days' },
  { value: 'weekly', label: 'weeks' },
  { value: 'monthly', label: 'months' },
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
    <section className="card" aria-label={layer.name || `Layer ${props.number}`}>
      <div className="hd">
        <h2 className="h2">{layer.name || `Layer ${props.number}`}</h2>
        <span className="sm d3 cut desk-only">{layerWords(layer)}</span>
        <span className="push row tight">
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowUp}
            aria-label={`Move layer ${props.number} up`}
            disabled={props.number === 1}
            onClick={() => props.onMove(-1)}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowDown}
            aria-label={`Move layer ${props.number} down`}
            disabled={props.last}
            onClick={() => props.onMove(1)}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconTrash}
            aria-label={`Remove layer ${props.number}`}
            onClick={props.onRemove}
          />
        </span>
      </div>
      <div className="bd form">
        <TextField
          label="Name"
          placeholder="Nights and weekends"
          value={layer.name}
          error={bad('name')}
          onText={(name) => onLayer({ name })}
        />
        <PeopleFields people={layer.participants} onPeople={(participants) => onLayer({ participants })} />
        <div className="fields turn-fields">
          <TextField
            label="Each turn lasts"
            type="number"
            min={1}
            max={366}
            value={String(layer.every)}
            error={bad('every')}
            onText={(text) => onLayer({ every: Math.max(1, Math.min(366, Math.trunc(Number(text)) || 1)) })}
          />
          <ChoiceField label="Unit" options={UNITS} value={layer.unit} onChoice={(unit) => onLayer({ unit })} />
          <TextField
            label="First hand-over"
            hint="Turns are counted from here; the wall clock keeps it."
            type="datetime-local"
            value={layer.handoverAt}
            error={bad('handoverAt')}
            onText={(handoverAt) => onLayer({ handoverAt })}
          />
        </div>
        <WindowFields
          legend="Only at these hours"
          none="around the clock"
          windows={layer.restrictions}
          onWindows={(restrictions) => onLayer({ restrictions })}
        />
        <div className="fields">
          <TextField
            label="In use from"
            optional
            type="datetime-local"
            value={layer.validFrom}
            error={bad('validFrom')}
            onText={(validFrom) => onLayer({ validFrom })}
          />
          <TextField
            label="until"
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
