import { useState } from 'react'
import { alerts } from '#contracts/alerts'
import { crises } from '#contracts/crises'
import { procedures } from '#contracts/procedures'
import { useAct, useRead } from '../../queries.ts'
import { AreaField, CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { FormActs } from '../../ui/FormActs.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/crises.ts'
import { AccountPicker } from '../accounts/pickers.tsx'
import { readMatchers, writeMatcher } from '../alerts/matchers.ts'
import type { Runbook } from './shown.ts'

const severities = ['P1', 'P2', 'P3', 'P4'] as const
type Severity = (typeof severities)[number]
/** As rules/updates.ts has them. */
const usual: Record<Severity, number> = { P1: 30, P2: 60, P3: 240, P4: 1440 }

function draftOf(saved?: Runbook) {
  return {
    name: saved?.name ?? '',
    procedureId: saved?.procedure.id ?? '',
    account: saved?.account ?? null,
    severities: (saved?.severities ?? ['P1']) as Severity[],
    alertRuleId: saved?.alertRule?.id ?? '',
    matchers: (saved?.matchers ?? []).map(writeMatcher).join('\n'),
    minutes: Object.fromEntries(severities.map((one) => [one, String(saved?.updateMinutes[one] ?? '')])) as Record<
      Severity,
      string
    >,
    active: saved?.active ?? true,
  }
}
type Draft = ReturnType<typeof draftOf>

function bodyOf(draft: Draft, matchers: ReturnType<typeof readMatchers>) {
  const minutes = severities.flatMap((one) => (draft.minutes[one] ? [[one, Number(draft.minutes[one])] as const] : []))
  return {
    name: draft.name.trim(),
    procedureId: draft.procedureId,
    accountId: draft.account?.id ?? null,
    severities: draft.severities,
    alertRuleId: draft.alertRuleId || null,
    matchers: typeof matchers === 'number' ? [] : matchers,
    updateMinutes: Object.fromEntries(minutes),
    active: draft.active,
  }
}

/** Attaches a runbook, or changes what it is for. */
export function RunbookForm({ saved, onDone }: { saved?: Runbook; onDone: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(saved))
  const put = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const create = useAct(crises.createRunbook, onDone)
  const change = useAct(crises.changeRunbook, onDone)
  const remove = useAct(crises.removeRunbook, onDone)
  const matchers = readMatchers(draft.matchers)
  const asks = draft.severities.length > 0 || draft.alertRuleId !== '' || draft.matchers.trim() !== ''
  const ready = draft.name.trim() !== '' && draft.procedureId !== '' && asks && typeof matchers !== 'number'
  const act = saved ? change : create
  const bad = fieldErrors(act.error)
  const submit = () => {
    if (!ready || act.isPending) return
    const body = bodyOf(draft, matchers)
    if (saved) change.mutate({ params: { id: saved.id }, body: { ...body, version: saved.version } })
    else create.mutate({ body })
  }
  return (
    <Form className="form more-fields" label={saved ? say.change(saved.name) : say.attach} onSubmit={submit}>
      <What draft={draft} put={put} bad={bad} saved={saved} />
      <When draft={draft} put={put} bad={bad} matchers={matchers} />
      <div className="fields">
        {severities.map((one) => (
          <TextField
            key={one}
            label={say.every(one)}
            hint={say.everyHint(usual[one])}
            optional
            inputMode="numeric"
            value={draft.minutes[one]}
            error={bad[`updateMinutes.${one}`]}
            onText={(text) => put({ minutes: { ...draft.minutes, [one]: text.replace(/\D/g, '') } })}
          />
        ))}
      </div>
      <CheckField checked={draft.active} onCheck={(active) => put({ active })}>
        {say.active}
      </CheckField>
      <FormActs
        act={act}
        label={saved ? say.saveRunbook : say.attach}
        pending={common.saving}
        ready={ready}
        lack={say.needs}
        what={say.notSaved}
        onCancel={onDone}
        remove={
          saved && {
            act: remove,
            label: say.detach,
            sure: say.detachSure,
            run: () => remove.mutate({ params: { id: saved.id } }),
          }
        }
      />
    </Form>
  )
}

type PartProps = { draft: Draft; put: (part: Partial<Draft>) => void; bad: Record<string, string> }

/** What it is called, what runs, and for whom. */
function What({ draft, put, bad, saved }: PartProps & { saved?: Runbook }) {
  const query = { startable: draft.account?.id, limit: 200 }
  const offered = useRead(procedures.listProcedures, { query }, { kinds: ['procedure'] }).data?.items ?? []
  const published = offered.filter(({ published }) => published !== null)
  const known = saved && !published.some(({ id }) => id === saved.procedure.id) ? [saved.procedure] : []
  return (
    <div className="fields">
      <TextField
        label={say.name}
        value={draft.name}
        error={bad.name}
        maxLength={120}
        onText={(name) => put({ name })}
      />
      <ChoiceField
        label={say.procedure}
        value={draft.procedureId}
        error={bad.procedureId}
        onChoice={(procedureId) => put({ procedureId })}
        options={[
          { value: '', label: say.choose },
          ...[...known, ...published].map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <AccountPicker
        label={say.onlyFor}
        placeholder={say.everybody}
        clearable
        value={draft.account?.id ?? null}
        known={draft.account}
        onPick={(id, name) => put({ account: id ? { id, name, number: '' } : null })}
      />
    </div>
  )
}

/** What makes it begin: everything that is said here must hold. */
function When({ draft, put, bad, matchers }: PartProps & { matchers: ReturnType<typeof readMatchers> }) {
  const rules = useRead(alerts.listRules, {}, { kinds: ['alert_rule'] }).data?.items ?? []
  const tick = (one: Severity, on: boolean) =>
    put({ severities: severities.filter((each) => (each === one ? on : draft.severities.includes(each))) })
  return (
    <>
      <fieldset className="field cr-sevs">
        <legend>{say.severities}</legend>
        <div className="row wrap">
          {severities.map((one) => (
            <CheckField key={one} checked={draft.severities.includes(one)} onCheck={(on) => tick(one, on)}>
              {one}
            </CheckField>
          ))}
        </div>
        {bad.severities && <span className="bad">{bad.severities}</span>}
      </fieldset>
      <div className="fields">
        <ChoiceField
          label={say.alertRule}
          value={draft.alertRuleId}
          error={bad.alertRuleId}
          onChoice={(alertRuleId) => put({ alertRuleId })}
          options={[{ value: '', label: say.noRule }, ...rules.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <AreaField
          label={say.matchers}
          hint={say.matchersHint}
          error={typeof matchers === 'number' ? say.matchersUnread(matchers) : bad['matchers.0.value']}
          rows={2}
          value={draft.matchers}
          onText={(text) => put({ matchers: text })}
        />
      </div>
    </>
  )
}
