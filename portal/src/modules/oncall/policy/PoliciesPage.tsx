import { IconPlus, IconRoute } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { oncall } from '#contracts/oncall'
import { useListKeys } from '../../../keys.ts'
import { useRead } from '../../../queries.ts'
import { useMay } from '../../../session.ts'
import { useTitle } from '../../../shell/title.ts'
import { BtnLink } from '../../../ui/Btn.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { Tabs } from '../Tabs.tsx'
import './policy.css'

/** Escalation policies: whom a page goes to, step by step. */
export default function PoliciesPage() {
  useTitle('Escalation policies')
  useListKeys()
  const writes = useMay('policy.write')
  const read = useRead(oncall.listPolicies, {}, { kinds: ['policy'] })
  const items = read.data?.items ?? []
  return (
    <>
      <PageHead title="On call" second={items.length > 0 ? `${items.length} policies` : ''}>
        {writes && (
          <BtnLink to="/on-call/policies/new" icon={IconPlus}>
            New policy
          </BtnLink>
        )}
      </PageHead>
      <Tabs on="policies" />
      {read.error && (
        <div className="pad">
          <RefusalNote error={read.error} />
        </div>
      )}
      {read.isPending && <Skeleton rows={4} />}
      {read.data && items.length === 0 && (
        <Empty
          icon={IconRoute}
          title="No escalation policy yet, so nobody is paged"
          act={
            writes ? (
              <BtnLink look="primary" to="/on-call/policies/new">
                Make the first policy
              </BtnLink>
            ) : undefined
          }
        >
          A policy says whom a page goes to, after how long to the next, and how often again.
        </Empty>
      )}
      <ul className="pols">
        {items.map((policy) => (
          <li key={policy.id}>
            <Link to="/on-call/policies/$policy" params={{ policy: policy.id }} data-row="">
              <span className="grow">
                <span className="m block">{policy.name}</span>
                <span className="sm d3 block">{policy.description || 'No description'}</span>
              </span>
              <span className="d3 tn nw">version {policy.version}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
