import { IconShieldX } from '@tabler/icons-react'
import { useEffect } from 'react'
import { audit } from '#contracts/audit'
import type { Reply } from '../../api.ts'
import { useRead } from '../../queries.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Tabs } from '../../ui/Seg.tsx'
import { FromServer } from '../../ui/States.tsx'
import { auditWords as words } from '../../words/audit.ts'

export type State = Reply<typeof audit.readState>

/** How the writer does. Nothing tells the browser when it falls silent, so it is asked while somebody looks. */
export function useWriterState() {
  const read = useRead(audit.readState, {}, { kinds: ['witness'] })
  const { refetch } = read
  useEffect(() => {
    const again = setInterval(() => document.visibilityState === 'visible' && void refetch(), 10_000)
    return () => clearInterval(again)
  }, [refetch])
  return read
}

/** Loud when the log cannot be relied on: the writer has stopped, or a witness saw another history. */
export function Warnings({ of }: { of: State | undefined }) {
  if (!of) return null
  return (
    <>
      {of.stopped && (
        <div className="call p1" role="alert">
          <Icon of={IconShieldX} />
          <span className="grow">
            <b className="b block">{words.stopped}</b>
            <FromServer text={of.stopped} /> {words.stoppedMeans}{' '}
            <a className="link" href="/docs/errors/audit.writer_stopped" target="_blank" rel="noreferrer">
              {words.whatThisMeans}
            </a>
          </span>
        </div>
      )}
      {of.witnesses
        .filter((one) => one.conflict !== null)
        .map((one) => (
          <div key={one.id} className="call p1" role="alert">
            <Icon of={IconShieldX} />
            <span className="grow">
              <b className="b block">{words.conflict(one.name)}</b>
              {words.conflictMeans}
            </span>
          </div>
        ))}
    </>
  )
}

/** The two halves of the audit log: what happened, and why it can be believed. */
export function AuditTabs({ on }: { on: 'acts' | 'writer' }) {
  return (
    <Tabs
      options={[
        { to: '/settings/audit', label: words.acts, on: on === 'acts' },
        { to: '/settings/audit/witnesses', label: words.writer, on: on === 'writer' },
      ]}
    />
  )
}
