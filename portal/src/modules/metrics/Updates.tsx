import { useState } from 'react'
import { metrics } from '#contracts/metrics'
import type { Reply } from '../../api.ts'
import { day } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { say } from '../../words/metrics.ts'
import { PolicyDialog } from './PolicyDialog.tsx'

type Judged = Reply<typeof metrics.readCompliance>['items'][number]
const STATES = {
  compliant: { word: say.compliant, look: 'up' },
  due: { word: say.due, look: 'line' },
  overdue: { word: say.overdue, look: 'p2' },
  unknown: { word: say.unknown, look: 'inc' },
} as const

/**
 * Whether updates are in as the policy says, with the reason, and the policy for whoever may change it. A system nothing is known of
 * shows nothing to others.
 */
export function Updates({ accountId, systemId }: { accountId: string; systemId: string }) {
  const read = useRead(metrics.readCompliance, { query: { account: accountId, system: systemId } }, { kinds: [] })
  const writes = useMay('system.write')
  const [editing, setEditing] = useState(false)
  const [judged] = read.data?.items ?? []
  if (!read.data || !judged) return null
  if (!writes && judged.reasons.some(({ code }) => code === 'no_inventory')) return null
  const { policy } = read.data
  return (
    <section>
      <div className="row sect-hd">
        <h3 className="h3">{say.updates}</h3>
        <Chip look={STATES[judged.state].look}>{STATES[judged.state].word}</Chip>
        {writes && (
          <span className="push">
            <Btn size="sm" onClick={() => setEditing(true)}>
              {say.changePolicy}
            </Btn>
          </span>
        )}
      </div>
      <ul className="mt-watched">
        {judged.reasons.map((reason) => (
          <li key={reason.code}>
            <span className={reason.overdue ? 'b' : undefined}>{wordsOf(reason)}</span>
            {reason.packages.length > 0 && <span className="d3 block wrap-any">{reason.packages.join(', ')}</span>}
          </li>
        ))}
      </ul>
      <p className="d3">
        {say.policyIs(policy.securityDays, policy.otherDays, policy.rebootDays)} {policy.usual && say.policyUsual}
      </p>
      {editing && <PolicyDialog of={policy} accountId={accountId} onClose={() => setEditing(false)} />}
    </section>
  )
}

function wordsOf({ code, count, since, dueAt }: Judged['reasons'][number]): string {
  const on = (at: Date | null) => (at ? day(at, serverNow()) : '–')
  if (code === 'no_inventory') return say.noInventory
  if (code === 'stale') return say.stale(on(since))
  return code === 'reboot' ? say.reboot(on(dueAt)) : say[code](count, on(dueAt))
}
