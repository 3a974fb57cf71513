import { Tabs as PageTabs } from '../../ui/Seg.tsx'

/** The two halves of on call: who is there, and whom a page goes to. */
export function Tabs({ on }: { on: 'now' | 'policies' }) {
  return (
    <PageTabs
      options={[
        { to: '/on-call', label: 'Now and rotas', on: on === 'now' },
        { to: '/on-call/policies', label: 'Escalation policies', on: on === 'policies' },
      ]}
    />
  )
}
