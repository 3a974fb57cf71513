import { IconBroadcast } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { statuspages } from '#contracts/statuspages'
import { useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/statuspages.ts'
import { NewPage } from './NewPage.tsx'
import './statuspages.css'

/** All status pages. */
export default function StatusPagesPage() {
  useTitle(say.title)
  const [adding, setAdding] = useState(false)
  const writes = useMay('system.write')
  const read = useRead(statuspages.listStatusPages, {}, { kinds: ['status_page'] })
  const add = writes && (
    <Btn look="primary" onClick={() => setAdding(true)}>
      {say.add}
    </Btn>
  )
  return (
    <>
      <PageHead title={say.title}>{add}</PageHead>
      <div className="pad">
        <RefusalNote error={read.error} />
        {read.isPending && <Skeleton />}
        {read.data?.items.length === 0 && (
          <Empty icon={IconBroadcast} title={say.none}>
            {say.noneSays}
          </Empty>
        )}
        <ul className="sp-list">
          {read.data?.items.map((page) => (
            <li key={page.id} className="row wrap">
              <span className="grow">
                <Link className="link" to="/status-pages/$page" params={{ page: page.id }}>
                  {page.title}
                </Link>{' '}
                <span className="d2">{page.accountName}</span>
              </span>
              <Chip look={page.published ? 'up' : 'line'}>{page.published ? say.isPublished : say.isDraft}</Chip>
            </li>
          ))}
        </ul>
      </div>
      {adding && <NewPage onClose={() => setAdding(false)} />}
    </>
  )
}
