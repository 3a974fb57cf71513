import { IconPlus, IconX } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { systems } from '#contracts/systems'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn } from '../../ui/Btn.tsx'
import { EditActs } from '../../ui/EditActs.tsx'
import { AreaField, CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/systems.ts'
import { CheckEditor } from './CheckEditor.tsx'
import { type Kind, kindOptions, type Template } from './kinds.ts'
import { bodyOf, draftOf, newCheck, type TemplateDraft, unreadable } from './template-draft.ts'
import './systems.css'

const back = { to: '/systems/templates', label: say.templates }

/** Makes a template, or changes one. */
export default function TemplateEditPage() {
  const { template: id } = useParams({ strict: false }) as { template?: string }
  const read = useRead(
    systems.getSystemTemplate,
    { params: { id: id ?? '' } },
    { enabled: id !== undefined, kinds: [] },
  )
  const title = read.data?.name ?? say.newTemplate
  useTitle(title)
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} />
      </div>
    )
  if (id && !read.data) return <Skeleton />
  return (
    <>
      <PageHead title={title} second={read.data && say.nSystems(read.data.systems)} back={back} />
      <div className="sheet">
        <Editor key={id} saved={read.data} />
      </div>
    </>
  )
}

function Editor({ saved }: { saved?: Template }) {
  const writes = useMay('system.template')
  const navigate = useNavigate()
  const go = () => void navigate({ to: back.to })
  const [form, setForm] = useState<TemplateDraft>(() => draftOf(saved))
  const put = (part: Partial<TemplateDraft>) => setForm((before) => ({ ...before, ...part }))
  const create = useAct(systems.createSystemTemplate, go)
  const edit = useAct(systems.editSystemTemplate, go)
  const retire = useAct(systems.retireSystemTemplate, go)
  const restore = useAct(systems.restoreSystemTemplate, go)
  const act = saved?.retiredAt ? restore : saved ? edit : create
  const bad = fieldErrors(act.error)
  const lack = form.name.trim() === '' ? say.needsAName : unreadable(form) ? say.notJson : ''
  function save() {
    if (lack || act.isPending) return
    if (saved?.retiredAt) restore.mutate({ params: { id: saved.id } })
    else if (saved) edit.mutate({ params: { id: saved.id }, body: { ...bodyOf(form), version: saved.version } })
    else create.mutate({ body: bodyOf(form) })
  }
  return (
    <Form onSubmit={save} className="form narrowed">
      <div className="fields">
        <TextField label={common.name} value={form.name} error={bad.name} onText={(name) => put({ name })} />
        <ChoiceField
          label={say.kind}
          options={kindOptions}
          value={form.kind}
          onChoice={(kind: Kind) => put({ kind })}
        />
        <AreaField
          label={say.description}
          optional
          wide
          value={form.description}
          onText={(description) => put({ description })}
        />
        <Parameters form={form} put={put} bad={bad} />
        <TextField
          label={say.location}
          optional
          value={form.location}
          error={bad.location}
          onText={(location) => put({ location })}
        />
        <TextField
          label={say.runbook}
          optional
          hint={say.runbookHint}
          value={form.runbook}
          error={bad.runbook}
          onText={(runbook) => put({ runbook })}
        />
        <AreaField
          label={say.documentation}
          optional
          wide
          rows={6}
          value={form.documentation}
          error={bad.documentation}
          onText={(documentation) => put({ documentation })}
        />
        <fieldset className="field wide">
          <legend>{say.checks}</legend>
          {form.checks.map((check, n) => (
            <CheckEditor
              key={n}
              n={n}
              of={check}
              bad={bad}
              onChange={(next) => put({ checks: form.checks.map((other, at) => (at === n ? next : other)) })}
              onRemove={() => put({ checks: form.checks.filter((_, at) => at !== n) })}
            />
          ))}
          <span>
            <Btn icon={IconPlus} onClick={() => put({ checks: [...form.checks, newCheck()] })}>
              {say.addCheck}
            </Btn>
          </span>
        </fieldset>
      </div>
      <EditActs
        act={act}
        label={saved?.retiredAt ? say.restoreTheTemplate : saved ? say.saveTheTemplate : say.makeTheTemplate}
        pending={common.saving}
        lack={lack}
        back={back}
        writes={writes}
        remove={
          saved && !saved.retiredAt
            ? {
                act: retire,
                label: say.retireTheTemplate,
                sure: say.sureRetireTemplate(saved.name),
                run: () => retire.mutate({ params: { id: saved.id } }),
              }
            : undefined
        }
      />
    </Form>
  )
}

/** What the template asks for when a system is made from it. */
function Parameters(props: {
  form: TemplateDraft
  put: (part: Partial<TemplateDraft>) => void
  bad: Record<string, string>
}) {
  const { form, put, bad } = props
  const list = form.parameters
  const change = (at: number, part: Partial<TemplateDraft['parameters'][number]>) =>
    put({ parameters: list.map((one, n) => (n === at ? { ...one, ...part } : one)) })
  return (
    <fieldset className="field wide">
      <legend>{say.parameters}</legend>
      <span className="hint">{say.parametersHint}</span>
      {list.map((one, n) => (
        <div key={n} className="sy-trio">
          <TextField
            label={say.label}
            value={one.label}
            error={bad[`parameters.${n}.label`]}
            onText={(label) => change(n, { label })}
          />
          <TextField
            label={say.key}
            value={one.key}
            error={bad[`parameters.${n}.key`]}
            onText={(key) => change(n, { key })}
          />
          <TextField label={say.default} optional value={one.default} onText={(text) => change(n, { default: text })} />
          <CheckField checked={one.required} onCheck={(required) => change(n, { required })}>
            {say.required}
          </CheckField>
          <Btn
            icon={IconX}
            aria-label={say.remove}
            onClick={() => put({ parameters: list.filter((_, at) => at !== n) })}
          />
        </div>
      ))}
      <span>
        <Btn
          icon={IconPlus}
          onClick={() => put({ parameters: [...list, { key: '', label: '', required: true, default: '' }] })}
        >
          {say.addParameter}
        </Btn>
      </span>
    </fieldset>
  )
}
