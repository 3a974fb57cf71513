import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { systems } from '#contracts/systems'
import { useAct, useRead } from '../../queries.ts'
import { EditActs } from '../../ui/EditActs.tsx'
import { AreaField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/systems.ts'
import { AccountPicker, StaffPicker } from '../accounts/pickers.tsx'
import { bodyOf, type Draft, draftOf, sameGroups } from './draft.ts'
import { type Kind, kindOptions, type SystemReply, type Template } from './kinds.ts'
import { ParentsEditor } from './ParentsEditor.tsx'

interface Props {
  saved?: SystemReply
  home: { id: string; name: string } | null
  back: { to: string; params?: Record<string, string> }
  onSaved: (id: string) => void
}

export function SystemForm({ saved, home, back, onSaved }: Props) {
  const [form, setForm] = useState<Draft>(() => draftOf(saved, home))
  const put = (part: Partial<Draft>) => setForm((before) => ({ ...before, ...part }))
  const templates = useRead(systems.listSystemTemplates, { query: {} }, { kinds: ['system_template'], enabled: !saved })
  const template = templates.data?.items.find(({ id }) => id === form.templateId)
  const owner = useRead(
    accounts.getAccount,
    { params: { id: form.accountId } },
    { enabled: form.accountId !== '', kinds: [] },
  )
  const save = useSave(saved, form, template, onSaved)
  const bad = fieldErrors(save.act.error)
  const lack = form.accountId === '' ? say.needsAnAccount : form.name.trim() === '' ? say.needsAName : ''
  return (
    <Form onSubmit={() => lack === '' && save.run()} className="form narrowed">
      <div className="fields">
        {!saved && (
          <AccountPicker
            label={common.account}
            value={form.accountId || null}
            known={home}
            onPick={(id) => put({ accountId: id ?? '', contractId: '', groups: [] })}
          />
        )}
        {!saved && (
          <ChoiceField
            label={say.template}
            hint={say.templateHint}
            options={[
              { value: '', label: say.noTemplate },
              ...(templates.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={form.templateId}
            onChoice={(templateId) =>
              put({ templateId, kind: templates.data?.items.find(({ id }) => id === templateId)?.kind ?? form.kind })
            }
          />
        )}
        <TextField label={common.name} value={form.name} error={bad.name} onText={(name) => put({ name })} />
        <ChoiceField
          label={say.kind}
          options={kindOptions}
          value={form.kind}
          error={bad.kind}
          onChoice={(kind: Kind) => put({ kind })}
        />
        {template?.parameters.map(({ key, label, required, default: instead }) => (
          <TextField
            key={key}
            label={label}
            optional={!required}
            placeholder={instead ?? undefined}
            value={form.values[key] ?? ''}
            error={bad[`values.${key}`]}
            onText={(text) => put({ values: { ...form.values, [key]: text } })}
          />
        ))}
        <TextField
          label={say.location}
          optional
          placeholder={template?.location ?? undefined}
          value={form.location}
          error={bad.location}
          onText={(location) => put({ location })}
        />
        <StaffPicker
          label={say.owner}
          placeholder={say.nobodyYet}
          clearable
          error={bad.ownerId}
          known={saved?.owner ? [saved.owner] : []}
          value={form.ownerId || null}
          onPick={(id) => put({ ownerId: id ?? '' })}
        />
        <ChoiceField
          label={say.contract}
          options={[
            { value: '', label: say.noContract },
            ...(owner.data?.contracts ?? []).map((one) => ({ value: one.id, label: `${one.number} ${one.name}` })),
          ]}
          value={form.contractId}
          error={bad.contractId}
          onChoice={(contractId) => put({ contractId })}
        />
        <Texts form={form} put={put} bad={bad} template={template} />
        {form.accountId !== '' && (
          <ParentsEditor
            accountId={form.accountId}
            without={saved?.id}
            groups={form.groups}
            onGroups={(groups) => put({ groups })}
          />
        )}
      </div>
      <RefusalNote error={save.parents.error} what={say.dependencies} />
      <EditActs
        act={save.act}
        label={saved ? say.saveTheSystem : say.makeTheSystem}
        pending={common.saving}
        lack={lack}
        back={back}
      />
    </Form>
  )
}

function Texts(props: {
  form: Draft
  put: (part: Partial<Draft>) => void
  bad: Record<string, string>
  template: Template | undefined
}) {
  const { form, put, bad, template } = props
  return (
    <>
      <AreaField
        label={say.aliases}
        optional
        hint={say.aliasesHint}
        value={form.aliases}
        error={bad.aliases}
        onText={(aliases) => put({ aliases })}
      />
      <TextField
        label={say.runbook}
        optional
        wide
        hint={say.runbookHint}
        placeholder={template?.runbook ? say.fromTemplate : undefined}
        value={form.runbook}
        error={bad.runbook}
        onText={(runbook) => put({ runbook })}
      />
      <AreaField
        label={say.documentation}
        optional
        wide
        rows={5}
        placeholder={template?.documentation ? say.fromTemplate : undefined}
        value={form.documentation}
        error={bad.documentation}
        onText={(documentation) => put({ documentation })}
      />
    </>
  )
}

/** Saving is one act where a system is made; a change of what it depends on is an act of its own, after the rest. */
function useSave(
  saved: SystemReply | undefined,
  form: Draft,
  template: Template | undefined,
  onSaved: (id: string) => void,
) {
  const body = bodyOf(form)
  const parents = useAct(systems.setSystemParents, ({ id }) => onSaved(id))
  const edit = useAct(systems.editSystem, ({ id }) => {
    if (saved && !sameGroups(saved.parents, body.parents))
      parents.mutate({ params: { id }, body: { groups: body.parents } })
    else onSaved(id)
  })
  const create = useAct(systems.createSystem, ({ id }) => onSaved(id))
  const fromTemplate = useAct(systems.createFromTemplate, ({ id }) => onSaved(id))
  const act = saved ? edit : template ? fromTemplate : create
  function run(): void {
    if (act.isPending || parents.isPending) return
    const { parents: groups, ...fields } = body
    if (saved) edit.mutate({ params: { id: saved.id }, body: { ...fields, version: saved.version } })
    else if (template)
      fromTemplate.mutate({
        params: { id: template.id },
        body: {
          ...fields,
          accountId: form.accountId,
          parents: groups,
          // What is left empty comes from the template.
          location: fields.location ?? undefined,
          runbook: fields.runbook ?? undefined,
          documentation: fields.documentation || undefined,
          values: Object.fromEntries(template.parameters.map(({ key }) => [key, form.values[key] ?? ''])),
        },
      })
    else create.mutate({ body: { ...fields, accountId: form.accountId, parents: groups } })
  }
  return { act, parents, run }
}
