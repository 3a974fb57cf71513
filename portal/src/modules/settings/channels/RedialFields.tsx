import { DurationField, TextField } from '../../../ui/Field.tsx'
import { say } from '../../../words/settings.ts'

/** How often a call that nobody takes rings again, and how long it waits each time: a first ring wakes, a second is heard. */
export function RedialFields(props: {
  redials: number
  redialSeconds: number
  errors: Record<string, string>
  onRedials: (times: number) => void
  onSeconds: (seconds: number) => void
}) {
  return (
    <>
      <TextField
        label={say.redials}
        hint={say.redialsHint}
        type="number"
        inputMode="numeric"
        min={0}
        max={5}
        value={String(props.redials)}
        error={props.errors.redials}
        onText={(text) => props.onRedials(Math.max(0, Math.min(5, Math.trunc(Number(text)) || 0)))}
      />
      {props.redials > 0 && (
        <DurationField
          label={say.redialAfter}
          seconds={props.redialSeconds}
          error={props.errors.redialSeconds}
          onSeconds={props.onSeconds}
        />
      )}
    </>
  )
}
