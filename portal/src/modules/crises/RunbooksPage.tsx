import { IconFlame } from '@tabler/icons-react'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/crises.ts'
import { writeMatcher } from '../alerts/matchers.ts'
import { Frame } from '../settings/Frame.tsx'
import { RunbookForm } from './RunbookForm.tsx'
import type { Runbook } from './shown.ts'
import './crises.css'

/** Which runbook begins by itself, and for what. */
export default function RunbooksPage() {
  const may = useMay('crisis.write')
  const read = useRead(crises.listRunbooks, {}, { kinds: ['crisis_runbook', 'procedure', 'alert_rule'] })
  const [editing, setEditing] = useState<string | null>(null)
  const done = () => setEditing(null)
  return (
    <Frame
      title={say.runbooks}
      acts={
        may &&
        editing !== 'new' && (
          <Btn look="primary" icon={IconFlame} onClick={() => setEditing('new')}>
            {say.attach}
          </Btn>
        )
      }
    >
      <p className="d2">{say.runbooksSay}</p>
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {editing === 'new' && <RunbookForm onDone={done} />}
      {read.data?.items.length === 0 && editing !== 'new' && (
        <Empty icon={IconFlame} title={say.noRunbooks}>
          {say.noRunbooksSay}
        </Empty>
      )}
      <ul className="cr-books">
        {read.data?.items.map((one) => (
          <li key={one.id}>
            {editing === one.id ? (
              <RunbookForm saved={one} onDone={done} />
            ) : (
              <Book of={one} onEdit={may ? () => setEditing(one.id) : null} />
            )}
          </li>
        ))}
      </ul>
    </Frame>
  )
}

function Book({ of, onEdit }: { of: Runbook; onEdit: (() => void) | null }) {
  const forWhat = [
    of.severities.length > 0 ? of.severities.join(', ') : say.anySeverity,
    of.alertRule && (of.alertRule.name ? say.byRuleNamed(of.alertRule.name) : say.ruleGone),
    of.matchers.map(writeMatcher).join(' '),
    of.account?.name ?? say.everybody,
  ]
  return (
    <div className="row wrap">
      <span className="grow">
        <b className="b">{of.name}</b>
        <span className="block sm d2 wrap-any">{forWhat.filter(Boolean).join(' · ')}</span>
        <span className="block sm d3">{of.procedure.name}</span>
        {!of.procedure.startable && <span className="block sm t-p1">{say.cannotStart}</span>}
      </span>
      {!of.active && <Status shape="paused">{say.off}</Status>}
      {onEdit && (
        <Btn size="sm" aria-label={say.change(of.name)} onClick={onEdit}>
          {say.edit}
        </Btn>
      )}
    </div>
  )
}
