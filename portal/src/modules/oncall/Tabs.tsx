import { Tabs as PageTabs } from '../../ui/Seg.tsx'
import { dutyWords as words } from '../../words/duty.ts'

/** The two halves of on call: who is there, and whom a page goes to. */
export function Tabs({ on }: { on: 'now' | 'policies' }) {
  return (
    <PageTabs
      options={[
        { to: '/on-call', label: words.tabNow, on: on === 'now' },
        { to: '/on-call/policies', label: words.tabPolicies, on: on === 'policies' },
      ]}
    />
  )
}
