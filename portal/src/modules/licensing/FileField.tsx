import { Field } from '../../ui/Field.tsx'

/** A small text file of an appliance, read in the browser and handed on as it is. */
export function FileField(props: {
  label: string
  hint?: string
  disabled?: boolean
  onText: (text: string, name: string) => void
}) {
  return (
    <Field label={props.label} hint={props.hint}>
      {({ id, describedBy }) => (
        <input
          id={id}
          className="in lic-file"
          type="file"
          accept=".json,application/json"
          disabled={props.disabled}
          aria-describedby={describedBy}
          onChange={(event) => {
            const file = event.target.files?.[0]
            // The same file may be chosen again after a refusal.
            event.target.value = ''
            if (file) void file.text().then((text) => props.onText(text, file.name))
          }}
        />
      )}
    </Field>
  )
}
