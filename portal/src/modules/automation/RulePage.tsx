import { useNavigate, useParams } from '@tanstack/react-router'
import { type Dispatch, type SetStateAction, useState } from 'react'
import type { Content } from '#automation-rules'
import { automation } from '#contracts/automation'
import { when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/automation.ts'
import { AccountPicker } from '../accounts/pickers.tsx'
import { eventName, fieldName } from '../procedures/known.ts'
import { ActPart } from './ActPart.tsx'
import { ConditionPart } from './ConditionPart.tsx'
import { HistoryPart } from './HistoryPart.tsx'
import { RuleActs } from './RuleActs.tsx'
import { OnOff } from './RulesPage.tsx'
import { type Draft, draftOf, emptyDraft, type Known, type Rule, sameDraft } from './shown.ts'
import { Flaws, TrialPart } from './TrialPart.tsx'
import { VersionsPart } from './VersionsPart.tsx'
import './automation.css'

/** One rule: event, condition and act; beside it the test against last week, and what it did. */
export default function RulePage() {
  const { rule = 'new' } = useParams({ strict: false }) as { rule?: string }
  const fresh = rule === 'new'
  const known = useRead(automation.describeAutomation, {}, { kinds: [] })
  const read = useRead(
    automation.getAutomationRule,
    { params: { id: rule } },
    { kinds: ['automation_rule'], enabled: !fresh },
  )
  useTitle(fresh ? say.newRule : (read.data?.name ?? say.rule))
  const error = known.error ?? read.error
  if (error)
    return (
      <div className="pad">
        <RefusalNote error={error} what={say.cannotBeShown} />
      </div>
    )
  if (!known.data || (!fresh && !read.data)) return <Skeleton />
  return <Page key={rule} of={fresh ? null : read.data!} known={known.data} />
}

function Page({ of, known }: { of: Rule | null; known: Known }) {
  const now = useNowEvery(60_000)
  const [draft, setDraft] = useState<Draft>(() => (of ? draftOf(of) : emptyDraft))
  const kept = of ? draftOf(of) : emptyDraft
  const changed = !sameDraft(draft, kept)
  return (
    <>
      <PageHead
        title={of ? of.name : say.newRule}
        second={of?.published ? say.version(of.published.number) : undefined}
        back={{ to: '/automation', label: say.rules }}
      >
        {of && <OnOff of={of} />}
        {of && <RuleActs of={of} changed={changed} />}
      </PageHead>
      {of?.pausedAt && (
        <p className="pad au-bad" role="status">
          {say.pausedSince(when(of.pausedAt.getTime(), now, 'minutes'))}
        </p>
      )}
      <div className="au-page">
        <Editor of={of} draft={draft} known={known} changed={changed} onDraft={setDraft} />
        <div className="au-aside">
          <TrialPart draft={draft} ruleId={of?.id ?? null} />
          {of && <HistoryPart ruleId={of.id} />}
          {of && <VersionsPart of={of} />}
        </div>
      </div>
    </>
  )
}

type EditorProps = {
  of: Rule | null
  draft: Draft
  known: Known
  changed: boolean
  onDraft: Dispatch<SetStateAction<Draft>>
}

function Editor({ of, draft, known, changed, onDraft }: EditorProps) {
  const go = useNavigate()
  const make = useAct(automation.createAutomationRule, ({ id }) =>
    go({ to: '/automation/$rule', params: { rule: id } }),
  )
  // As it was saved, unless somebody wrote on while it was under way.
  const save = useAct(automation.saveAutomationRule, (rule, { body }) =>
    onDraft((now) => (now.content === body.content && now.name.trim() === body.name && now.description === body.description ? draftOf(rule) : now)),
  ) // biome-ignore format: one comparison
  const writes = useMay('procedure.write') && (of?.may.edit ?? true) && !of?.retiredAt
  const { name, description, accountId, content } = draft
  const change = (more: Partial<Content>) => onDraft({ ...draft, content: { ...content, ...more } })
  const act = of ? save : make
  const bad = fieldErrors(act.error)
  const flaws = of && !changed ? of.flaws : []
  const ready = name.trim() !== '' && content.event !== '' && content.act.name !== ''
  const submit = () => {
    if (!ready || act.isPending) return
    if (of) save.mutate({ params: { id: of.id }, body: { name: name.trim(), description, content, base: of.revision } })
    else make.mutate({ body: { name: name.trim(), description, accountId, content } })
  }
  const fields = known.events.find((event) => event.name === content.event)?.fields ?? []
  return (
    <Form className="au-form" label={say.rule} onSubmit={submit}>
      <TextField
        label={say.name}
        value={name}
        onText={(text) => onDraft({ ...draft, name: text })}
        error={bad.name}
        maxLength={120}
      />
      <AreaField
        label={say.description}
        optional
        rows={2}
        value={description}
        onText={(text) => onDraft({ ...draft, description: text })}
        error={bad.description}
      />
      {!of && (
        <AccountPicker
          label={say.account}
          placeholder={say.everywhere}
          clearable
          value={accountId}
          onPick={(id) => onDraft({ ...draft, accountId: id })}
        />
      )}
      <fieldset className="au-part">
        <legend className="h2">{say.when}</legend>
        <ChoiceField
          label={say.event}
          value={content.event}
          onChoice={(event) => change({ event })}
          options={[
            { value: '', label: say.chooseEvent },
            ...known.events.map((event) => ({ value: event.name, label: eventName(event) })),
          ]}
        />
        {fields.length > 0 && (
          <p className="sm d3">
            {say.tells} <span className="mono wrap-any">{fields.map(fieldName).join(', ')}</span>
          </p>
        )}
      </fieldset>
      <ConditionPart
        value={content.condition}
        fields={fields}
        flaws={flaws}
        onValue={(condition) => change({ condition })}
      />
      <ActPart value={content.act} acts={known.acts} flaws={flaws} onValue={(next) => change({ act: next })} />
      <Hourly value={content.hourly} onValue={(hourly) => change({ hourly })} />
      <Flaws of={flaws} />
      <RefusalNote error={act.error} what={say.notSaved} />
      {writes && (
        <div>
          <Btn
            look="primary"
            size="touch"
            type="submit"
            busy={act.isPending}
            disabled={!ready || (of !== null && !changed)}
          >
            {act.isPending ? say.saving : of ? say.save : say.make}
          </Btn>
        </div>
      )}
    </Form>
  )
}

/** How often it may act within an hour. What is typed stands as typed; a number within bounds counts. */
function Hourly({ value, onValue }: { value: number; onValue: (hourly: number) => void }) {
  const [text, setText] = useState(String(value))
  const read = (typed: string) => Math.min(1000, Math.max(1, Math.trunc(Number(typed)) || 1))
  return (
    <TextField
      label={say.hourly}
      hint={say.hourlyHint}
      type="number"
      min={1}
      max={1000}
      value={read(text) === value ? text : String(value)}
      onText={(typed) => {
        setText(typed)
        onValue(read(typed))
      }}
    />
  )
}
