import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { reports } from '#contracts/reports'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { EditActs } from '../../ui/EditActs.tsx'
import { AreaField, CheckField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/builder.ts'
import { common } from '../../words/common.ts'
import { language } from '../../words/pick.ts'
import { deviceZone } from '../../zone.ts'
import { canRun, type Draft, draftOf, firstDraft } from './draft.ts'
import type { Catalogue, Report } from './figure.ts'
import { Question } from './Question.tsx'
import type { Asked } from './ResultTable.tsx'
import { Shown } from './Shown.tsx'
import './builder.css'

/** The report as it is built, with the numbers of this moment; they follow a moment after the last change. */
function Preview({ of }: { of: Draft['definition'] }) {
  const [definition] = useDebouncedValue(of, 300)
  const [asked, setAsked] = useState<Asked | null>(null)
  if (!canRun(definition)) return null
  return (
    <Shown
      definition={definition}
      asked={asked}
      onClose={() => setAsked(null)}
      open={(one, label, children) => (
        <button type="button" className="link bare-text" aria-label={label} onClick={() => setAsked(one)}>
          {children}
        </button>
      )}
    />
  )
}

function Builder({ begun, saved, catalogue }: { begun: Draft; saved: Report | null; catalogue: Catalogue }) {
  const [draft, setDraft] = useState(begun)
  const mayShare = useMay('report.share')
  const navigate = useNavigate()
  const shown = (report: string) => void navigate({ to: '/reports/$report', params: { report } })
  const create = useAct(reports.createReport, ({ id }) => shown(id))
  const change = useAct(reports.changeReport, ({ id }) => shown(id))
  const remove = useAct(reports.deleteReport, () => void navigate({ to: '/reports' }))
  const act = saved ? change : create
  const wrong = fieldErrors(act.error)
  const body = { ...draft, name: draft.name.trim() }
  const title = saved ? saved.name : say.newReport
  useTitle(title)
  const back = saved ? { to: '/reports/$report', params: { report: saved.id } } : { to: '/reports' }
  return (
    <>
      <PageHead title={title} back={{ ...back, label: saved ? say.backToReport : say.back }} />
      <div className="sheet rb-two">
        <Form
          label={title}
          onSubmit={() =>
            saved
              ? change.mutate({ params: { id: saved.id }, body: { ...body, version: saved.version } })
              : create.mutate({ body })
          }
        >
          <TextField
            label={common.name}
            value={draft.name}
            maxLength={100}
            error={wrong.name}
            onText={(name) => setDraft({ ...draft, name })}
          />
          <Question
            catalogue={catalogue}
            of={draft.definition}
            wrong={wrong}
            onChange={(definition) => setDraft({ ...draft, definition })}
          />
          <AreaField
            label={say.description}
            optional
            rows={2}
            maxLength={1000}
            value={draft.description}
            error={wrong.description}
            onText={(description) => setDraft({ ...draft, description })}
          />
          {mayShare && (
            <CheckField checked={draft.shared} onCheck={(shared) => setDraft({ ...draft, shared })}>
              {say.share}
            </CheckField>
          )}
          <EditActs
            act={act}
            label={saved ? say.saveReport : say.keepReport}
            pending={saved ? common.saving : say.keeping}
            lack={body.name === '' ? say.needsName : ''}
            back={back}
            remove={
              saved
                ? {
                    act: remove,
                    label: say.removeReport,
                    sure: say.removeSure(saved.name),
                    run: () => remove.mutate({ params: { id: saved.id } }),
                  }
                : undefined
            }
          />
        </Form>
        <section className="rb-preview" aria-label={say.preview}>
          <h2 className="h2">{say.preview}</h2>
          <Preview of={draft.definition} />
        </section>
      </div>
    </>
  )
}

/** Builds a report: a new one, a copy of another (`?of=`), or one that is kept. */
export default function BuilderPage() {
  const { report } = useParams({ strict: false }) as { report?: string }
  const { of } = useSearch({ strict: false }) as { of?: string }
  const from = report ?? of
  const zone = deviceZone()
  const catalogue = useRead(reports.catalogue, { query: { language } }, { kinds: [] })
  const read = useRead(
    reports.getReport,
    { params: { id: from ?? '' }, query: { zone, language } },
    { kinds: [], enabled: from !== undefined },
  )
  if (catalogue.data && (from === undefined || read.data)) {
    const saved = report === undefined ? null : (read.data ?? null)
    const begun = read.data ? draftOf(read.data, report === undefined) : firstDraft(zone)
    return <Builder key={from ?? ''} begun={begun} saved={saved} catalogue={catalogue.data} />
  }
  return (
    <>
      <PageHead title={say.newReport} back={{ to: '/reports', label: say.back }} />
      <div className="sheet">
        <RefusalNote error={catalogue.error ?? read.error} />
        {!catalogue.error && !read.error && <Skeleton rows={8} />}
      </div>
    </>
  )
}
