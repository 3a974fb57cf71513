import { IconFileImport, IconPlus, IconRoute2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useFilters } from '../../filters.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { Lines, ListFilters } from '../../ui/Lines.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { NewDialog } from './NewDialog.tsx'
import './procedures.css'

/** All procedures: the provider's own and those of accounts. */
export default function ProceduresPage() {
  useTitle(say.procedures)
  useListKeys()
  const writes = useMay('procedure.write')
  const [making, setMaking] = useState<'new' | 'import' | null>(null)
  const { values, set } = useFilters(['q', 'state'] as const)
  const read = usePages(
    procedures.listProcedures,
    { query: { q: values.q || undefined, state: (values.state || 'active') as 'active' | 'retired' } },
    { kinds: ['procedure'], keep: true },
  )
  const state = (value: string, label: string) => ({
    value,
    label,
    to: '/procedures',
    search: { ...values, state: value },
  })
  const make = writes && (
    <Btn look="primary" icon={IconPlus} onClick={() => setMaking('new')}>
      {say.newProcedure}
    </Btn>
  )
  return (
    <>
      <PageHead title={say.procedures} back={{ to: '/projects', label: say.projects }}>
        {writes && (
          <Btn icon={IconFileImport} onClick={() => setMaking('import')}>
            {say.importFile}
          </Btn>
        )}
        {make}
      </PageHead>
      <ListFilters>
        <FindField narrow label={say.find} value={values.q} onValue={(q) => set({ q })} keyDoes={say.find} />
        <SegLinks
          label={say.procedures}
          value={values.state}
          options={[state('', say.inUse), state('retired', say.retired)]}
        />
      </ListFilters>
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} />
        </div>
      )}
      {read.isPending && <Skeleton rows={6} />}
      {read.items?.length === 0 && (
        <Empty icon={IconRoute2} title={say.noProcedure} act={values.state ? undefined : make}>
          {say.noProcedureSays}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <Lines label={say.procedures}>
          {read.items.map((of) => (
            <li key={of.id}>
              <Link className="pj-line" to="/procedures/$procedure" params={{ procedure: of.id }} data-row="">
                <span className="mono sm d3 cut">{of.key}</span>
                <span className="ti">
                  <span className="a">{of.name}</span>
                  <span className="s">{of.description.split('\n')[0]}</span>
                </span>
                <span className="row wrap">
                  {of.published ? (
                    <Chip>{say.version(of.published.number)}</Chip>
                  ) : (
                    <Chip look="line">{say.notPublished}</Chip>
                  )}
                </span>
                <span className="sm d3 cut">{of.account.name}</span>
              </Link>
            </li>
          ))}
        </Lines>
      )}
      <ShowMore of={read} className="pad">
        {say.showMore}
      </ShowMore>
      {making && <NewDialog from={making} onClose={() => setMaking(null)} />}
    </>
  )
}
