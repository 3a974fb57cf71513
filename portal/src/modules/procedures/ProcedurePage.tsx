import { IconArrowsDiff, IconDownload, IconPlayerPlay } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { procedures } from '#contracts/procedures'
import { hrefOf } from '../../api.ts'
import { when } from '../../format.ts'
import { hasPage } from '../../pages.ts'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { later } from '../../ui/later.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Empty, FromServer, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { PublishDialog } from './PublishDialog.tsx'
import { StartDialog } from './StartDialog.tsx'
import { type Finding, levelWords, type Procedure } from './shown.ts'
import './procedures.css'

const Diagram = later(() => import('./Diagram.tsx'), <Skeleton rows={3} />)
const editorPath = '/procedures/$procedure/edit'

/** Whoever looks at a drawing and may change it likely does: the editor's code is here by then. Returns what calls it off. */
function loadEditorSoon(): () => void {
  const soon = setTimeout(() => {
    // Should it not come now, the editor's page asks again, and says so.
    for (const code of [import('./editor/EditorPage.tsx'), import('./editor/Desk.tsx')]) code.catch(() => {})
  }, 300)
  return () => clearTimeout(soon)
}

/** A procedure: its drawing, its versions and what was found in them. */
export default function ProcedurePage() {
  const { procedure: id } = useParams({ strict: false }) as { procedure: string }
  const read = useRead(procedures.getProcedure, { params: { id } }, { kinds: ['procedure', 'procedure_run'] })
  useTitle(read.data?.name ?? say.procedure)
  return <Loaded read={read}>{(data) => <Page key={id} of={data} />}</Loaded>
}

function Page({ of }: { of: Procedure }) {
  const now = useNowEvery(60_000)
  const [open, setOpen] = useState<'publish' | 'start' | null>(null)
  const retire = useAct(procedures.retireProcedure)
  const [newest] = of.versions
  const newer = of.draft !== null && (!newest || of.draft.savedAt > newest.publishedAt)
  const editable = !of.retiredAt && of.may.edit && hasPage(editorPath)
  useEffect(() => (editable ? loadEditorSoon() : undefined), [editable])
  return (
    <>
      <PageHead
        title={of.name}
        second={[of.account.name, of.published && say.version(of.published.number)].filter(Boolean).join(' · ')}
        back={{ to: '/procedures', label: say.procedures }}
      >
        {of.retiredAt && <Chip look="line">{say.retired}</Chip>}
        {!of.retiredAt && of.may.publish && (
          <Btn busy={retire.isPending} onClick={() => retire.mutate({ params: { id: of.id } })}>
            {say.retire}
          </Btn>
        )}
        {editable && (
          <BtnLink to={editorPath} params={{ procedure: of.id }}>
            {say.edit}
          </BtnLink>
        )}
        {!of.retiredAt && of.may.publish && newer && <Btn onClick={() => setOpen('publish')}>{say.publish}</Btn>}
        {of.published && !of.retiredAt && of.may.start && (
          <Btn look="primary" icon={IconPlayerPlay} onClick={() => setOpen('start')}>
            {say.start}
          </Btn>
        )}
      </PageHead>
      <RefusalNote error={retire.error} />
      <Drawing of={of} />
      {of.draft && (
        <p className="pad sm d3">
          {say.draftBy(of.draft.savedName, when(of.draft.savedAt.getTime(), now, 'minutes'))}
          {newer && newest ? `. ${say.newerDraft}` : ''}
        </p>
      )}
      {of.description && <p className="pad">{of.description}</p>}
      <section className="pj-part">
        <div className="row wrap">
          <h2 className="h2 grow">{say.versions}</h2>
          {of.versions.length + (newer ? 1 : 0) > 1 && (
            <BtnLink size="sm" icon={IconArrowsDiff} to="/procedures/$procedure/compare" params={{ procedure: of.id }}>
              {say.compare}
            </BtnLink>
          )}
        </div>
        {of.versions.length === 0 && <Empty title={say.notPublished}>{say.publishSays}</Empty>}
        <ul className="pj-found">
          {of.versions.map((version) => (
            <li key={version.id}>
              <Chip>{say.version(version.number)}</Chip>
              <span className="grow">
                {version.note || version.name}
                <span className="sm d3 block">
                  {version.publishedName}, {when(version.publishedAt.getTime(), now, 'minutes')}
                </span>
                <Findings of={version.findings} />
              </span>
              {version.running > 0 && <span className="sm d2 nw">{say.runningOf(version.running)}</span>}
              <a
                className="btn quiet sm"
                aria-label={say.downloadFile}
                href={hrefOf(procedures.exportVersion, { params: { id: version.id } })}
              >
                <Icon of={IconDownload} />
              </a>
            </li>
          ))}
        </ul>
      </section>
      {open === 'publish' && of.draft && (
        <PublishDialog of={of} revision={of.draft.revision} onClose={() => setOpen(null)} />
      )}
      {open === 'start' && <StartDialog procedure={of.id} onClose={() => setOpen(null)} />}
    </>
  )
}

export function Findings({ of }: { of: readonly Finding[] }) {
  if (of.length === 0) return null
  return (
    <ul className="pj-found" aria-label={say.findings}>
      {of.map((one, n) => (
        <li key={n} className="sm">
          <Chip look={one.level === 'refused' ? 'p1' : one.level === 'lost' ? 'p2' : 'p3'}>
            {levelWords[one.level]}
          </Chip>
          <span className="grow">
            <FromServer text={one.text} /> {one.element && <span className="mono d3">{one.element}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Drawing({ of }: { of: Procedure }) {
  const enabled = of.revision > 0
  const read = useRead(procedures.getDraft, { params: { id: of.id }, query: {} }, { kinds: ['procedure'], enabled })
  if (!enabled || !read.data) return null
  return <Diagram xml={read.data.xml} />
}
