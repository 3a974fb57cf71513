import { useState } from 'react'
import { automation } from '#contracts/automation'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/automation.ts'
import type { Rule } from './shown.ts'

/** Publishing, switching on and off, retiring: for those who may. */
export function RuleActs({ of, changed }: { of: Rule; changed: boolean }) {
  const publish = useAct(automation.publishAutomationRule)
  const enable = useAct(automation.enableAutomationRule)
  const disable = useAct(automation.disableAutomationRule)
  const retire = useAct(automation.retireAutomationRule)
  const [sure, setSure] = useState(false)
  if (of.retiredAt || !of.may.publish) return null
  const params = { id: of.id }
  const acts = of.enabled && !of.pausedAt
  const busy = publish.isPending || enable.isPending || disable.isPending || retire.isPending
  const error = publish.error ?? enable.error ?? disable.error ?? retire.error
  return (
    <>
      <RefusalNote error={error} />
      <Btn look="quiet" disabled={busy} onClick={() => (sure ? retire.mutate({ params }) : setSure(true))}>
        {sure ? say.retireSure : say.retire}
      </Btn>
      {acts && (
        <Btn disabled={busy} onClick={() => disable.mutate({ params })}>
          {say.switchOff}
        </Btn>
      )}
      {!acts && of.published && (
        <Btn look={of.newer ? undefined : 'primary'} disabled={busy} onClick={() => enable.mutate({ params })}>
          {say.switchOn}
        </Btn>
      )}
      {of.newer && (
        <Btn
          look="primary"
          disabled={busy || changed || of.flaws.length > 0}
          title={changed ? say.unsaved : say.newer}
          onClick={() => publish.mutate({ params, body: { revision: of.revision, enable: !of.published } })}
        >
          {of.published ? say.publish : say.publishOn}
        </Btn>
      )}
    </>
  )
}
