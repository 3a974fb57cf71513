import { IconFlame } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { crises } from '#contracts/crises'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import { numberOf } from './shown.ts'
import './crises.css'

type About = { request: string } | { incident: string }

/** On the page of a request or an incident: the crisis about it, or the one button that declares it. `over`: there is nothing to declare any more. */
export function CrisisNote({ about, over }: { about: About; over: boolean }) {
  const may = useMay('crisis.act')
  const reads = useMay('crisis.read')
  const navigate = useNavigate()
  const read = useRead(crises.listCrises, { query: { ...about, limit: 10 } }, { kinds: ['crisis'], enabled: reads })
  const act = useAct(crises.declareCrisis, ({ number }) =>
    navigate({ to: '/crises/$crisis', params: { crisis: String(number) } }),
  )
  if (!read.data) return null
  const shown = read.data.items.filter((one, n) => one.state === 'open' || n === 0)
  const burns = shown.some(({ state }) => state === 'open')
  const body = 'request' in about ? { requestId: about.request } : { incidentId: about.incident }
  return (
    <div className="stack g2">
      {shown.map((one) => (
        <Link
          key={one.id}
          className={one.state === 'open' ? 'cr-note burns' : 'cr-note'}
          to="/crises/$crisis"
          params={{ crisis: String(one.number) }}
        >
          <Icon of={IconFlame} />
          <span className="grow">
            <b className="b">
              {say.crisis} {numberOf(one)}
            </b>{' '}
            {one.goesOnIn ? say.goesOn(numberOf(one.goesOnIn)) : one.state === 'closed' && say.closed}
          </span>
        </Link>
      ))}
      {may && !burns && !over && (
        <Btn icon={IconFlame} title={say.declareSays} busy={act.isPending} onClick={() => act.mutate({ body })}>
          {act.isPending ? say.declaring : say.declare}
        </Btn>
      )}
      <RefusalNote error={act.error} what={say.notDeclared} />
    </div>
  )
}
