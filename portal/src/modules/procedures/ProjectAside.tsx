import { IconDiamond, IconDiamondFilled } from '@tabler/icons-react'
import { procedures } from '#contracts/procedures'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useNowEvery } from '../../time.ts'
import { KeyValue, Section } from '../../ui/Card.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say as mail } from '../../words/bot.ts'
import { say } from '../../words/procedures.ts'
import { ProjectAddress } from '../bot/BotAddress.tsx'
import { roleName } from './roles.ts'
import type { Run } from './shown.ts'
import { Waits } from './waits/Waits.tsx'

/** Milestones, people, and what was collected on the way. */
export function Aside({ of }: { of: Run }) {
  const me = useMe()
  const now = useNowEvery(60_000)
  return (
    <aside className="stack g5 pj-aside">
      {of.milestones.length > 0 && (
        <Section title={say.milestones}>
          <ul className="pj-miles">
            {of.milestones.map((one) => (
              <li key={one.name} className={one.reachedAt ? 'reached' : 'd2'}>
                <Icon of={one.reachedAt ? IconDiamondFilled : IconDiamond} />
                <span className="grow">{one.name}</span>
                <span className="sm d3 nw">
                  {one.reachedAt ? when(one.reachedAt.getTime(), now, 'minutes') : say.ahead}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Waits of={of} />
      {of.people.length > 0 && (
        <Section title={say.people}>
          <KeyValue of={of.people.map(({ role, person }) => [roleName(role), person.name])} />
        </Section>
      )}
      {of.may.record && (
        <Section title={mail.byMailAndSms}>
          <ProjectAddress id={of.id} number={of.number} />
        </Section>
      )}
      {me.staff && <Collected of={of} />}
    </aside>
  )
}

const shown = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)

function Collected({ of }: { of: Run }) {
  const read = useRead(procedures.getDiagram, { params: { id: of.id } }, { kinds: ['procedure_run'] })
  if (!read.data) return null
  const values = Object.entries(read.data.data).filter(([name, value]) => name !== 'project' && value !== null)
  return (
    <Section title={say.data}>
      {values.length === 0 ? (
        <span className="d3 sm">{say.nothingCollected}</span>
      ) : (
        <KeyValue
          of={values.slice(0, 40).map(([name, value]) => [
            name,
            <span key={name} className="pj-value">
              {shown(value).slice(0, 300)}
            </span>,
          ])}
        />
      )}
    </Section>
  )
}
