import { IconPlus, IconSearch, IconServer } from '@tabler/icons-react'
import { systems } from '#contracts/systems'
import { useFilters } from '../../filters.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ListFilters } from '../../ui/Lines.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'
import { AccountPicker } from '../accounts/pickers.tsx'
import { kindOptions } from './kinds.ts'
import { SystemList } from './SystemList.tsx'

const names = ['q', 'kind', 'state', 'account', 'template'] as const
const nothing = { q: '', kind: '', state: '', account: '', template: '' }

/** All systems this person may see; every filter stands in the address. */
export default function SystemsPage() {
  useTitle(say.systems)
  useListKeys()
  const me = useMe()
  const writes = useMay('system.write') && me.staff
  const { values, set, active } = useFilters(names)
  const read = usePages(
    systems.listSystems,
    {
      query: {
        q: values.q || undefined,
        kind: (values.kind || undefined) as never,
        account: values.account || undefined,
        template: values.template || undefined,
        state: (values.state || 'active') as 'active' | 'retired',
      },
    },
    { kinds: ['system', 'account'], keep: true },
  )
  const state = (value: string, label: string) => ({
    value,
    label,
    to: '/systems',
    search: { ...values, state: value },
  })
  return (
    <>
      <PageHead title={say.systems}>
        {me.staff && <BtnLink to="/status-pages">{say.statusPages}</BtnLink>}
        {me.staff && <BtnLink to="/walls">{say.walls}</BtnLink>}
        {me.staff && <BtnLink to="/systems/templates">{say.templates}</BtnLink>}
        {writes && (
          <BtnLink to="/systems/new" search={values.account ? { account: values.account } : {}} icon={IconPlus}>
            {say.newSystem}
          </BtnLink>
        )}
      </PageHead>
      <ListFilters>
        <FindField
          value={values.q}
          onValue={(q) => set({ q })}
          label={say.find}
          placeholder={say.nameOrAlias}
          keyDoes={say.find}
        />
        <FilterMenu
          label={say.kind}
          options={kindOptions}
          value={values.kind}
          many
          onChange={(kind) => set({ kind })}
        />
        <SegLinks
          label={say.state}
          value={values.state}
          options={[state('', say.inUse), state('retired', say.retired)]}
        />
        {me.staff && (
          <AccountPicker
            label=""
            clearable
            value={values.account || null}
            onPick={(id) => set({ account: id ?? '' })}
          />
        )}
      </ListFilters>
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} />
        </div>
      )}
      {read.isPending && <Skeleton rows={8} />}
      {read.items?.length === 0 &&
        (active ? (
          <Empty icon={IconSearch} title={say.noSystemFits} act={<Btn onClick={() => set(nothing)}>{say.showAll}</Btn>}>
            {say.fewerFilters}
          </Empty>
        ) : (
          <Empty
            icon={IconServer}
            title={say.noSystemYet}
            act={
              writes && (
                <BtnLink look="primary" to="/systems/new">
                  {say.makeTheFirst}
                </BtnLink>
              )
            }
          >
            {say.whatSystemsAre}
          </Empty>
        ))}
      {read.items && read.items.length > 0 && <SystemList items={read.items} withAccount={me.staff} />}
      <ShowMore of={read} className="pad">
        {say.showMore}
      </ShowMore>
    </>
  )
}
