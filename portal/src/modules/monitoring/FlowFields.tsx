import { useState } from 'react'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Field, TextField } from '../../ui/Field.tsx'
import { say } from '../../words/flows.ts'
import { Steps } from './FlowSteps.tsx'
import { type Recording, readRecorded, takeOver, variablesOf } from './recording.ts'

interface Rest {
  recording?: unknown
  variables?: Record<string, string>
}

/** What the draft's JSON says; the recording null while it cannot be read, or has no step worth showing. */
function restOf(text: string): { recording: Recording | null; variables: Record<string, string> } {
  try {
    const { recording, variables } = JSON.parse(text) as Rest
    const read = readRecorded(JSON.stringify(recording ?? null))
    return { recording: typeof read === 'string' ? null : read, variables: variables ?? {} }
  } catch {
    return { recording: null, variables: {} }
  }
}

const textOf = (recording: Recording, variables: Record<string, string>) => {
  // A variable nothing refers to any more would be refused by nobody and asked for by nobody.
  const used = Object.fromEntries(variablesOf(recording).map((name) => [name, variables[name] ?? '']))
  return JSON.stringify({ recording, variables: used }, null, 2)
}

/** A recording comes as a file or pasted; then its steps, what they refer to, what is claimed and what always runs. */
export function FlowFields(props: {
  rest: string
  /** Names of secrets that are given or kept. */
  secrets: readonly string[]
  onRest: (rest: string) => void
  /** The site it was recorded at, when a recording is taken over. */
  onPlace: (url: string) => void
  onSecret: (name: string, secret: string) => void
}) {
  const { recording, variables } = restOf(props.rest)
  const write = (next: Recording, values = variables) => props.onRest(textOf(next, values))
  function take(next: Recording): void {
    const over = takeOver(next)
    write(over.recording)
    if (over.url) props.onPlace(over.url)
  }
  const bare = !recording || (recording.steps.length === 1 && recording.steps[0]!.url === '{{url}}')
  return (
    <>
      <Import open={bare} onTake={take} />
      {recording && !bare && (
        <>
          <TextField label={say.title} value={recording.title} onText={(title) => write({ ...recording, title })} />
          <Steps of={recording} onChange={write} secrets={props.secrets} onSecret={props.onSecret} />
          {variablesOf(recording).map((name) => (
            <TextField
              key={name}
              label={say.variable(name)}
              value={variables[name] ?? ''}
              onText={(text) => write(recording, { ...variables, [name]: text })}
            />
          ))}
        </>
      )}
    </>
  )
}

const faults = { long: say.tooLong, json: say.noJson, steps: say.noSteps }

/** The JSON the Recorder exports, as a file or pasted. */
function Import({ open, onTake }: { open: boolean; onTake: (recording: Recording) => void }) {
  const [again, setAgain] = useState(false)
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string>()
  function read(given: string): void {
    const found = readRecorded(given)
    setFault(typeof found === 'string' ? faults[found] : undefined)
    if (typeof found === 'string') return
    setText('')
    setAgain(false)
    onTake(found)
  }
  if (!open && !again)
    return (
      <span>
        <Btn size="sm" onClick={() => setAgain(true)}>
          {say.another}
        </Btn>
      </span>
    )
  return (
    <fieldset className="field">
      <legend>{say.recording}</legend>
      <p className="sm d3">{say.recordingHint}</p>
      <Field label={say.file}>
        {({ id, describedBy }) => (
          <input
            id={id}
            className="in"
            type="file"
            accept=".json,application/json"
            aria-describedby={describedBy}
            onChange={(event) => void event.target.files?.[0]?.text().then(read)}
          />
        )}
      </Field>
      <AreaField label={say.pasted} rows={3} value={text} spellCheck={false} error={fault} onText={setText} />
      <span className="row wrap">
        <Btn size="sm" disabled={text.trim() === ''} onClick={() => read(text)}>
          {say.takePasted}
        </Btn>
        {again && (
          <Btn size="sm" onClick={() => setAgain(false)}>
            {say.keepThis}
          </Btn>
        )}
      </span>
    </fieldset>
  )
}
