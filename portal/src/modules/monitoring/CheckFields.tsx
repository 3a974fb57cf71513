import type { ReactNode } from 'react'
import type { Kind } from '#contracts/monitoring'
import { AreaField, ChoiceField, DurationField, PasswordField, TextField } from '../../ui/Field.tsx'
import { say as flows } from '../../words/flows.ts'
import { kindWords, say } from '../../words/monitoring.ts'
import { type Draft, kindsOffered, targetOf, withKind } from './draft.ts'
import { FlowFields } from './FlowFields.tsx'
import { SecretFields } from './SecretFields.tsx'
import './flows.css'

interface Props {
  draft: Draft
  onDraft: (change: Draft | ((before: Draft) => Draft)) => void
  bad: Record<string, string>
  /** Names of the secrets the check keeps. */
  kept: readonly string[]
  /** A heartbeat stays one, and no other check becomes one. */
  fixed: boolean
}

type Set = (change: Partial<Draft> | ((before: Draft) => Draft)) => void

const severities = ['P1', 'P2', 'P3', 'P4'] as const

/** The fields of a check: what it looks at first, how it is believed after that. */
export function CheckFields({ draft, onDraft, bad, kept, fixed }: Props) {
  const set: Set = (change) => onDraft(typeof change === 'function' ? change : (before) => ({ ...before, ...change }))
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
      {!beats && <Place draft={draft} set={set} bad={bad} kept={kept} />}
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

/** What the form has fields for is folded away, unless the server found fault with it. */
function Raw({ folded, flaw, children }: { folded: boolean; flaw: string; children: ReactNode }) {
  if (!folded) return children
  return (
    <details open={flaw !== '' || undefined}>
      <summary>{flows.raw}</summary>
      {children}
    </details>
  )
}

function Place({ draft, set, bad, kept }: Omit<Props, 'onDraft' | 'fixed'> & { set: Set }) {
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
      {draft.kind === 'flow' && (
        <FlowFields
          rest={draft.rest}
          secrets={[...kept, ...Object.keys(draft.secrets)]}
          // One act of the form may give several of these: what was given first must not be lost.
          onRest={(rest) => set((before) => ({ ...before, rest }))}
          onPlace={(url) => set((before) => ({ ...before, place: before.place.trim() || url }))}
          onSecret={(name, secret) => set((before) => ({ ...before, secrets: { ...before.secrets, [name]: secret } }))}
        />
      )}
      <Raw folded={draft.kind === 'flow'} flaw={flaw}>
        <AreaField
          label={say.settingsOf}
          className="mono"
          rows={7}
          value={draft.rest}
          onText={(rest) => set({ rest })}
          hint={say.settingsHint}
          error={flaw || undefined}
          spellCheck={false}
        />
      </Raw>
      {draft.kind === 'flow' ? (
        <SecretFields draft={draft} kept={kept} bad={bad} onChange={set} />
      ) : (
        <PasswordField
          label={say.secret}
          optional
          value={draft.secret}
          onText={(secret) => set({ secret })}
          hint={kept.length > 0 ? say.secretKept : say.secretHint}
          error={bad.secret}
          autoComplete="off"
        />
      )}
    </>
  )
}
