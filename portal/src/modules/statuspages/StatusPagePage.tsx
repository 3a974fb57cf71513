import { IconExternalLink } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { statuspages } from '#contracts/statuspages'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/statuspages.ts'
import { Incidents } from './Incidents.tsx'
import { Settings } from './Settings.tsx'
import { type Page, STATES } from './shown.ts'
import './statuspages.css'

/** A status page as those who keep it see it: what is told, its services, its settings. */
export default function StatusPagePage() {
  const { page: id } = useParams({ strict: false }) as { page: string }
  const writes = useMay('system.write')
  const read = useRead(statuspages.getStatusPage, { params: { id } }, { kinds: ['status_page'] })
  const page = read.data
  useTitle(page?.title ?? say.title)
  if (!page) return read.error ? <RefusalNote error={read.error} /> : <Skeleton />
  return (
    <>
      <PageHead title={page.title} second={page.accountName} back={{ to: '/status-pages', label: say.title }}>
        <Chip look={page.published ? 'up' : 'line'}>{page.published ? say.isPublished : say.isDraft}</Chip>
        {page.published && (
          <a className="btn" href={`/status/${page.slug}`} target="_blank" rel="noreferrer">
            <Icon of={IconExternalLink} />
            {say.look}
          </a>
        )}
      </PageHead>
      <div className="pad sp-page">
        <ul className="sp-now">
          {page.components.map(({ id: component, name, state }) => (
            <li key={component}>
              <span className="grow wrap-any">{name}</span>
              <Chip look={STATES[state].look}>{STATES[state].word}</Chip>
            </li>
          ))}
        </ul>
        <p className="d2">{say.subscribers(page.subscribers)}</p>
        <Incidents of={page} writes={writes} />
        {writes && (
          <>
            <Settings key={page.version} of={page} />
            <Remove of={page} />
          </>
        )}
      </div>
    </>
  )
}

function Remove({ of }: { of: Page }) {
  const [asked, setAsked] = useState(false)
  const navigate = useNavigate()
  const remove = useAct(statuspages.deleteStatusPage, () => navigate({ to: '/status-pages' }))
  return (
    <section>
      <div className="row wrap">
        {asked && <span className="grow">{say.deleteSays}</span>}
        <Btn
          busy={remove.isPending}
          onClick={() => (asked ? remove.mutate({ params: { id: of.id } }) : setAsked(true))}
        >
          {asked ? say.reallyDelete : say.deletePage}
        </Btn>
      </div>
      <RefusalNote error={remove.error} />
    </section>
  )
}
