import { IconListCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { alerts } from '#contracts/alerts'
import { useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/alerts.ts'
import { AlertTabs } from './AlertTabs.tsx'
import './alerts.css'

/** Rules in the order in which they act. */
export default function RulesPage() {
  const may = useMay('alert.write')
  const read = useRead(alerts.listRules, {}, { kinds: ['alert_rule'] })
  useTitle(say.rules)
  return (
    <>
      <PageHead title={say.rules}>
        {may && (
          <BtnLink look="primary" to="/incidents/rules/$rule" params={{ rule: 'new' }}>
            {say.newRule}
          </BtnLink>
        )}
      </PageHead>
      <div className="pad stack">
        <AlertTabs />
        <RefusalNote error={read.error} what={say.cannotBeShown} />
        {!read.data && !read.error && <Skeleton rows={4} />}
        {read.data?.items.length === 0 && (
          <Empty icon={IconListCheck} title={say.noRules}>
            {say.rulesWhy}
          </Empty>
        )}
        <ul className="allist">
          {read.data?.items.map((one) => (
            <li key={one.id}>
              <span className="grow">
                <Link className="link b" to="/incidents/rules/$rule" params={{ rule: one.id }}>
                  {one.name}
                </Link>
                <span className="mono sm d3 block wrap-any">{one.condition || say.always}</span>
              </span>
              <span className="push right sm d3">
                {one.account?.name ?? say.everywhere}
                <span className="block">{say.ruleDoes(one.actions.length)}</span>
              </span>
              {!one.active && <Status shape="paused">{say.ruleOff}</Status>}
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
