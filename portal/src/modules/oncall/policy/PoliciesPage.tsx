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
import { dutyWords } from '../../../words/duty.ts'
import { policyWords as words } from '../../../words/policy.ts'
import { Tabs } from '../Tabs.tsx'
import './policy.css'

/** Escalation policies: whom a page goes to, step by step. */
export default function PoliciesPage() {
  useTitle(words.title)
  useListKeys()
  const writes = useMay('policy.write')
  const read = useRead(oncall.listPolicies, {}, { kinds: ['policy'] })
  const items = read.data?.items ?? []
  return (
    <>
      <PageHead title={dutyWords.title} second={items.length > 0 ? words.policies(items.length) : ''}>
        {writes && (
          <BtnLink to="/on-call/policies/new" icon={IconPlus}>
            {words.newShort}
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
          title={words.noPolicy}
          act={
            writes ? (
              <BtnLink look="primary" to="/on-call/policies/new">
                {words.first}
              </BtnLink>
            ) : undefined
          }
        >
          {words.policyIs}
        </Empty>
      )}
      <ul className="pols">
        {items.map((policy) => (
          <li key={policy.id}>
            <Link to="/on-call/policies/$policy" params={{ policy: policy.id }} data-row="">
              <span className="grow">
                <span className="m block">{policy.name}</span>
                <span className="sm d3 block">{policy.description || words.noDescription}</span>
              </span>
              <span className="d3 tn nw">{words.version(policy.version)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
