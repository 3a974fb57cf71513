import { IconPlus, IconTemplate } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { systems } from '#contracts/systems'
import { useFilters } from '../../filters.ts'
import { useListKeys } from '../../keys.ts'
import { useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Lines, ListFilters } from '../../ui/Lines.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'
import { KINDS } from './kinds.ts'
import './systems.css'

/** Templates of systems by name. */
export default function TemplatesPage() {
  useTitle(say.templates)
  useListKeys()
  const writes = useMay('system.template')
  const { values } = useFilters(['state'])
  const state = (values.state || 'active') as 'active' | 'retired'
  const read = useRead(systems.listSystemTemplates, { query: { state } }, { kinds: ['system_template', 'system'] })
  const link = (value: string, label: string) => ({
    value,
    label,
    to: '/systems/templates',
    search: value ? { state: value } : {},
  })
  const add = writes && (
    <BtnLink to="/systems/templates/new" icon={IconPlus}>
      {say.newTemplate}
    </BtnLink>
  )
  return (
    <>
      <PageHead title={say.templates} back={{ to: '/systems', label: say.systems }}>
        {add}
      </PageHead>
      <ListFilters>
        <SegLinks
          label={say.state}
          value={values.state}
          options={[link('', say.inUse), link('retired', say.retired)]}
        />
      </ListFilters>
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} />
        </div>
      )}
      {read.isPending && <Skeleton />}
      {read.data?.items.length === 0 && (
        <Empty icon={IconTemplate} title={say.noTemplateYet} act={state === 'active' && add}>
          {say.whatTemplatesAre}
        </Empty>
      )}
      <Lines label={say.templates}>
        {read.data?.items.map((of) => (
          <li key={of.id}>
            <Link className="sy-line" to="/systems/templates/$template" params={{ template: of.id }} data-row="">
              <Icon of={KINDS[of.kind].icon} />
              <span className="ti">
                <span className="a">{of.name}</span>
                <span className="s">{[KINDS[of.kind].word, of.description].filter(Boolean).join(' · ')}</span>
              </span>
              <span className="sm d3 sy-aliases">{say.nChecks(of.checks.length)}</span>
              <span className="sm d2 nw">{say.nSystems(of.systems)}</span>
            </Link>
          </li>
        ))}
      </Lines>
    </>
  )
}
