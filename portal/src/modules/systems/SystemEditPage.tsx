import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { accounts } from '#contracts/accounts'
import { systems } from '#contracts/systems'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'
import { SystemForm } from './SystemForm.tsx'
import './systems.css'

/** Makes a system, from a template or without one, or changes one. */
export default function SystemEditPage() {
  const { system } = useParams({ strict: false }) as { system?: string }
  const { account } = useSearch({ strict: false }) as { account?: string }
  const navigate = useNavigate()
  const of = useRead(systems.getSystem, { params: { id: system ?? '' } }, { enabled: system !== undefined, kinds: [] })
  const asked = account !== undefined && system === undefined
  const home = useRead(accounts.getAccount, { params: { id: account ?? '' } }, { enabled: asked, kinds: [] })
  const title = of.data?.name ?? say.newSystem
  useTitle(title)
  const error = of.error ?? home.error
  if (error)
    return (
      <div className="pad">
        <RefusalNote error={error} />
      </div>
    )
  if ((system && !of.data) || (asked && !home.data)) return <Skeleton />
  const back = of.data
    ? { to: '/systems/$system', params: { system: of.data.id }, label: title }
    : { to: '/systems', label: say.systems }
  return (
    <>
      <PageHead title={title} second={of.data?.account.name ?? home.data?.name} back={back} />
      <div className="sheet">
        <SystemForm
          key={system}
          saved={of.data}
          home={of.data?.account ?? home.data ?? null}
          back={back}
          onSaved={(id) => void navigate({ to: '/systems/$system', params: { system: id } })}
        />
      </div>
    </>
  )
}
