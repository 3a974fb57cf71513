import { allowance } from '../../../format.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Section } from '../../../ui/Card.tsx'
import { common } from '../../../words/common.ts'
import { planWords as words } from '../../../words/plan.ts'
import type { Rota } from '../words.ts'
import type { Schedule, Shift } from './Board.tsx'
import type { Draft } from './draft.ts'
import { spanText } from './range.ts'
import { AskSwap } from './Swaps.tsx'

/** The shift somebody clicked: where it comes from, and what can be done about it. */
export function Chosen(props: {
  shift: Shift
  rota: Rota
  draft: Draft
  schedule: Schedule | undefined
  writes: boolean
  onCover: (from: number, until: number) => void
  onClose: () => void
}) {
  const { shift, rota, draft } = props
  const from = shift.from.getTime()
  const until = shift.until.getTime()
  const override = rota.overrides.find((one) => one.id === shift.overrideId)
  const layer = rota.layers.find((one) => one.id === shift.layerId)
  const leaving = draft.changes.some((one) => one.kind === 'remove' && one.overrideId === shift.overrideId)
  return (
    <Section
      title={shift.person.name}
      aside={
        <Btn size="sm" look="quiet" onClick={props.onClose}>
          {common.close}
        </Btn>
      }
    >
      <p>{spanText(from, until, rota.zone)}</p>
      <p className="sm d3">
        {allowance(until - from)},{' '}
        {override
          ? override.reason
            ? words.byOverrideFor(override.reason)
            : words.byOverride
          : (layer?.name ?? words.notSavedYet)}
      </p>
      {props.schedule && <AskSwap shift={shift} rota={rota} schedule={props.schedule} />}
      {props.writes && (
        <div className="row wrap sect">
          <Btn size="sm" onClick={() => props.onCover(from, until)}>
            {words.coverShift}
          </Btn>
          {override && !leaving && (
            <Btn
              size="sm"
              onClick={() => draft.add({ key: crypto.randomUUID(), kind: 'remove', overrideId: override.id })}
            >
              {words.overrideBack}
            </Btn>
          )}
        </div>
      )}
    </Section>
  )
}
