import type { Kind } from '#contracts/monitoring'
import { AreaField, ChoiceField, DurationField, PasswordField, TextField } from '../../ui/Field.tsx'
import { kindWords, say } from '../../words/monitoring.ts'
import { type Draft, kindsOffered, targetOf, withKind } from './draft.ts'

interface Props {
  draft: Draft
  onDraft: (next: Draft) => void
  bad: Record<string, string>
  hasSecret: boolean
  /** A heartbeat stays one, and no other check becomes one. */
  fixed: boolean
}

const severities = ['P1', 'P2', 'P3', 'P4'] as const

/** The fields of a check: what it looks at first, how it is believed after that. */
export function CheckFields({ draft, onDraft, bad, hasSecret, fixed }: Props) {
  const set = (change: Partial<Draft>) => onDraft({ ...draft, ...change })
  const beats = draft.kind === 'heartbeat'
  const offered = (Object.keys(kindsOffered) as Kind[]).filter((kind) => !fixed || (kind === 'heartbeat') === beats)
  return (
    <>
      <TextField label={say.name} value={draft.name} onText={(name) => set({ name })} error={bad.name} />
      <ChoiceField
        label={say.kind}
        value={draft.kind}
        options={offered.map((kind) => ({ value: kind, label: kindWords[kind] }))}
        onChoice={(kind) => onDraft(withKind(draft, kind))}
      />
      {!beats && <Place draft={draft} set={set} bad={bad} hasSecret={hasSecret} />}
      <DurationField
        label={beats ? say.expected : say.period}
        seconds={draft.everySeconds}
        onSeconds={(everySeconds) => set({ everySeconds })}
        error={bad.everySeconds ?? bad['target.everySeconds']}
      />
      {beats ? (
        <DurationField
          label={say.grace}
          seconds={draft.graceSeconds}
          onSeconds={(graceSeconds) => set({ graceSeconds })}
          error={bad['target.graceSeconds']}
        />
      ) : (
        <>
          <DurationField
            label={say.patience}
            seconds={draft.timeoutMs / 1000}
            onSeconds={(seconds) => set({ timeoutMs: seconds * 1000 })}
            error={bad.timeoutMs}
          />
          <TextField
            label={say.attempts}
            type="number"
            min={1}
            max={10}
            value={String(draft.attempts)}
            onText={(text) => set({ attempts: Number(text) })}
            error={bad.attempts}
          />
          <DurationField
            label={say.recheck}
            seconds={draft.recheckSeconds}
            onSeconds={(recheckSeconds) => set({ recheckSeconds })}
            error={bad.recheckSeconds}
          />
        </>
      )}
      <ChoiceField
        label={say.severity}
        value={draft.severity}
        options={severities.map((value) => ({ value, label: value }))}
        onChoice={(severity) => set({ severity })}
      />
    </>
  )
}

function Place({
  draft,
  set,
  bad,
  hasSecret,
}: Omit<Props, 'onDraft' | 'fixed'> & { set: (change: Partial<Draft>) => void }) {
  const isUrl = ['http', 'exporter', 'flow'].includes(draft.kind)
  const place = bad['target.url'] ?? bad['target.host'] ?? bad['target.name'] ?? bad['target.domain']
  const others = Object.entries(bad).filter(([path]) => path.startsWith('target.') && !/^target\.(url|host|name|domain|port)$/.test(path)) // biome-ignore format: one question
  const flaw =
    targetOf(draft) === null ? say.notJson : others.map(([path, words]) => `${path.slice(7)} ${words}`).join('. ')
  return (
    <>
      <TextField
        label={isUrl ? say.address : say.host}
        value={draft.place}
        onText={(text) => set({ place: text })}
        error={place}
        inputMode="url"
        autoCapitalize="none"
      />
      {draft.port !== '' && (
        <TextField
          label={say.port}
          type="number"
          min={1}
          max={65535}
          value={draft.port}
          onText={(port) => set({ port })}
          error={bad['target.port']}
        />
      )}
      <AreaField
        label={say.settingsOf}
        rows={6}
        value={draft.rest}
        onText={(rest) => set({ rest })}
        hint={say.settingsHint}
        error={flaw || undefined}
        spellCheck={false}
      />
      <PasswordField
        label={say.secret}
        optional
        value={draft.secret}
        onText={(secret) => set({ secret })}
        hint={hasSecret ? say.secretKept : say.secretHint}
        error={bad.secret}
        autoComplete="off"
      />
    </>
  )
}
