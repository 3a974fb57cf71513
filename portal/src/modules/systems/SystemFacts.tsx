import { IconExternalLink } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMe } from '../../session.ts'
import { Card, KeyValue } from '../../ui/Card.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/systems.ts'
import type { SystemReply } from './kinds.ts'

/** The runbook first, because it is looked for in a hurry; then what is said of the system. */
export function SystemFacts({ of }: { of: SystemReply }) {
  const { staff } = useMe()
  return (
    <aside className="parts">
      {staff && (
        <Card title={say.runbook}>
          {of.runbook ? <Runbook of={of.runbook} /> : <p className="d3">{say.noRunbook}</p>}
        </Card>
      )}
      <Card title={say.whatItIs}>
        <KeyValue
          of={[
            [
              common.account,
              staff && (
                <Link className="link" to="/accounts/$account" params={{ account: of.account.id }}>
                  {of.account.name}
                </Link>
              ),
            ],
            [say.location, of.location],
            [say.owner, of.owner?.name],
            [say.contract, of.contract && `${of.contract.number} ${of.contract.name}`],
            [say.aliases, of.aliases.join(', ')],
            [
              say.madeFrom,
              of.template && (
                <Link className="link" to="/systems/templates/$template" params={{ template: of.template.id }}>
                  {of.template.name}
                </Link>
              ),
            ],
          ]}
        />
      </Card>
      {of.documentation && (
        <Card title={say.documentation}>
          <div className="sy-doc">{of.documentation}</div>
        </Card>
      )}
    </aside>
  )
}

/** An address is a link; whatever else stands there is a name. */
function Runbook({ of }: { of: string }) {
  if (!/^https?:\/\//i.test(of)) return <p className="m">{of}</p>
  return (
    <a className="link sy-doc" href={of} target="_blank" rel="noreferrer">
      {of} <Icon of={IconExternalLink} />
    </a>
  )
}
