import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { alerts, type RuleReply } from '#contracts/alerts'
import { useAct, usePages, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn } from '../../ui/Btn.tsx'
import { EditActs } from '../../ui/EditActs.tsx'
import { AreaField, CheckField, ChoiceField, DurationField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/alerts.ts'
import { common } from '../../words/common.ts'
import { actionsOf, draftOf, emptyRule, type RuleDraft } from './rule-draft.ts'
import './alerts.css'

const EVENTS = [
  ['opened', say.eventOpened],
  ['raised', say.eventRaised],
  ['resolved', say.eventResolved],
] as const

/** What the rule would have done; asked before it is saved. */
function Trial({ draft }: { draft: RuleDraft }) {
  const act = useAct(alerts.tryRule)
  const { accountId, condition } = draft
  return (
    <section className="stack g2">
      <div className="form-acts">
        <Btn
          busy={act.isPending}
          onClick={() => act.mutate({ body: { accountId: accountId || null, condition, actions: actionsOf(draft) } })}
        >
          {act.isPending ? say.trying : say.tryRule}
        </Btn>
      </div>
      <RefusalNote error={act.error} />
      {act.data && (
        <output className="stack g2">
          <p className="b">{say.tried(act.data.matched, act.data.looked)}</p>
          <p className="d2">{say.triedChanges(act.data.severityChanged, act.data.quieted)}</p>
          <ul className="allist">
            {act.data.samples.map((one) => (
              <li key={one.id}>
                <Severity of={one.severity} quiet />
                <span className="grow">
                  <span className="block">{one.title}</span>
                  <span className="sm d3">
                    {[one.account.name, one.system?.name, one.source].filter(Boolean).join(' · ')}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </output>
      )}
    </section>
  )
}

function RuleForm({ rule }: { rule: RuleReply | null }) {
  const [draft, setDraft] = useState<RuleDraft>(() => (rule ? draftOf(rule) : emptyRule))
  const customers =
    usePages(accounts.listAccounts, { query: { limit: 200 } as never }, { kinds: ['account'] }).items ?? []
  const writes = useMay('alert.write')
  const go = useNavigate()
  const back = () => void go({ to: '/incidents/rules' })
  const make = useAct(alerts.createRule, back)
  const save = useAct(alerts.saveRule, back)
  const remove = useAct(alerts.removeRule, back)
  const act = rule ? save : make
  const change = (more: Partial<RuleDraft>) => setDraft({ ...draft, ...more })
  const actions = actionsOf(draft)
  const { name, events, condition, active } = draft
  const body = { name, accountId: draft.accountId || null, events, condition, actions, active }
  const ready = name.trim() !== '' && events.length > 0 && actions.length > 0
  const title = rule ? say.editRule : say.newRule
  useTitle(title)
  return (
    <>
      <PageHead title={title} back={{ to: '/incidents/rules', label: say.rules }} />
      <div className="sheet">
        <Form
          className="form narrowed"
          label={title}
          onSubmit={() => {
            if (!ready) return
            if (rule) save.mutate({ params: { id: rule.id }, body: { ...body, version: rule.version } })
            else make.mutate({ body })
          }}
        >
          <TextField label={say.ruleName} value={name} onText={(text) => change({ name: text })} maxLength={100} />
          <ChoiceField
            label={common.account}
            value={draft.accountId}
            onChoice={(accountId) => change({ accountId })}
            options={[
              { value: '', label: say.everywhere },
              ...customers.map((one) => ({ value: one.id, label: one.name })),
            ]}
          />
          <fieldset className="alset row wrap">
            <legend className="lb">{say.onEvents}</legend>
            {EVENTS.map(([event, word]) => (
              <CheckField
                key={event}
                checked={events.includes(event)}
                onCheck={(on) => change({ events: on ? [...events, event] : events.filter((one) => one !== event) })}
              >
                {word}
              </CheckField>
            ))}
          </fieldset>
          <AreaField
            label={say.condition}
            hint={say.conditionHint}
            error={fieldErrors(act.error).condition}
            value={condition}
            onText={(text) => change({ condition: text })}
            className="in mono"
            spellCheck={false}
          />
          <ChoiceField
            label={say.thenSeverity}
            value={draft.severity}
            onChoice={(severity) => change({ severity })}
            options={[
              { value: '', label: say.unchanged },
              ...(['P1', 'P2', 'P3', 'P4'] as const).map((of) => ({ value: of, label: of })),
            ]}
          />
          <ChoiceField
            label={say.thenPaging}
            value={draft.paging}
            onChoice={(paging) => change({ paging })}
            options={[
              { value: '', label: say.unchanged },
              { value: 'never', label: say.pagingNever },
              { value: 'always', label: say.pagingAlways },
            ]}
          />
          <TextField
            label={say.thenRunbook}
            optional
            value={draft.runbook}
            onText={(runbook) => change({ runbook })}
            maxLength={500}
          />
          <TextField
            label={say.thenGroup}
            hint={say.thenGroupHint}
            optional
            value={draft.group}
            onText={(group) => change({ group })}
          />
          {draft.group.trim() !== '' && (
            <DurationField
              label={say.within}
              seconds={draft.withinSeconds}
              onSeconds={(withinSeconds) => change({ withinSeconds })}
            />
          )}
          <CheckField checked={active} onCheck={(on) => change({ active: on })}>
            {say.ruleOn}
          </CheckField>
          <Trial draft={draft} />
          <EditActs
            act={act}
            label={say.saveRule}
            pending={common.saving}
            lack={ready ? '' : say.lackRule}
            back={{ to: '/incidents/rules' }}
            writes={writes}
            remove={
              rule
                ? {
                    act: remove,
                    label: say.removeRule,
                    sure: say.removeRuleSure,
                    run: () => remove.mutate({ params: { id: rule.id } }),
                  }
                : undefined
            }
          />
        </Form>
      </div>
    </>
  )
}

/** One rule: event, condition, acts, and what it would have done last week. */
export default function RulePage() {
  const { rule = 'new' } = useParams({ strict: false }) as { rule?: string }
  const read = useRead(alerts.listRules, {}, { kinds: ['alert_rule'], enabled: rule !== 'new' })
  if (rule === 'new') return <RuleForm rule={null} />
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} />
      </div>
    )
  const found = read.data?.items.find(({ id }) => id === rule)
  return found ? <RuleForm key={found.version} rule={found} /> : <Skeleton />
}
