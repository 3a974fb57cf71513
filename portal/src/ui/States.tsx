import {
  IconArrowBackUp,
  IconCircleX,
  IconInbox,
  IconPlugConnectedX,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Problem } from '../api.ts'
import { span, when } from '../format.ts'
import { type LiveState, useLive } from '../live.ts'
import { useKeptSince } from '../offline/state.ts'
import { useNow } from '../time.ts'
import { common } from '../words/common.ts'
import { say } from '../words/ui.ts'
import { Icon } from './Icon.tsx'

/** Nothing here: one sentence and the next act. */
export function Empty(props: {
  icon?: TablerIcon
  title: string
  /** It is the whole page: its title is the page's. */
  page?: boolean
  children?: ReactNode
  act?: ReactNode
}) {
  return (
    <div className="empty">
      <Icon of={props.icon ?? IconInbox} />
      {props.page ? <h1 className="b">{props.title}</h1> : <span className="b">{props.title}</span>}
      {props.children && <span className="d2">{props.children}</span>}
      {props.act}
    </div>
  )
}

/** True once `ms` have passed: short waits show nothing at all. */
export function useAfter(ms: number): boolean {
  const [past, setPast] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setPast(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return past
}

/** The list's shape while it loads, after 300 ms, standing still. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const shown = useAfter(300)
  return (
    <div aria-busy="true" role="status" className="skel">
      <span className="sr">{common.loading}</span>
      {shown &&
        Array.from({ length: rows }, (_, i) => (
          <div key={i} className="skel-row">
            <span className="sk badge" />
            <span className="sk" style={{ width: `${58 - ((i * 17) % 31)}%` }} />
            <span className="sk second" style={{ width: `${36 - ((i * 11) % 17)}%` }} />
          </div>
        ))}
    </div>
  )
}

/** A sentence the server made, which is English in every language of the portal; screen readers are told. */
export const FromServer = ({ text }: { text: string }) => (text ? <span lang="en">{text}</span> : null)

/** Why the server said no: what, why, that nothing changed, the code and its page. Stands next to its cause. */
export function RefusalNote({ error, what }: { error: unknown; what?: string }) {
  if (!error) return null
  const problem = error instanceof Problem ? error : null
  const fields = Object.values(problem?.fields ?? {})
  return (
    <div className="call p1" role="alert">
      <Icon of={IconCircleX} />
      <span className="grow">
        <span className="b block">
          {what ? `${what}: ${lower(problem?.title ?? say.noAnswer)}` : (problem?.title ?? say.theServerDidNot)}
        </span>
        <span className="sm d2">
          {problem ? <FromServer text={problem.detail ?? fields.join(' ')} /> : say.theConnectionFailedOn}{' '}
          {problem && say.nothingWasChanged}
        </span>
        {problem && (
          <span className="sm d2 block code">
            <span className="mono">{problem.code}</span>{' '}
            <a className="link" href={problem.page} target="_blank" rel="noreferrer">
              {say.whatThisMeans}
            </a>
          </span>
        )}
      </span>
    </div>
  )
}
const lower = (words: string) => words.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())

/** A bar on top while changes by others do not arrive. Clocks go on: they need no connection. */
export function NotLiveBar({ state, keptSince = null }: { state: LiveState; keptSince?: number | null }) {
  const now = useNow()
  const grown = useAfter(2000)
  const since = keptSince ?? state.since
  if (since === null || (keptSince === null && (state.live || !grown))) return null
  const wait = state.retryAt ? Math.max(0, state.retryAt - now) : 0
  return (
    <div className="call p3 notlive" role="status">
      <Icon of={IconPlugConnectedX} />
      <span className="grow">
        <span className="b block">{say.notLiveSince(when(since, now))}</span>
        <span className="sm d2">
          {keptSince === null ? say.clocksStillRunChanges : say.keptHere}{' '}
          {wait > 0 ? say.tryingAgainInS(Math.ceil(wait / 1000)) : say.tryingAgainNow}
        </span>
      </span>
    </div>
  )
}

export function NotLive() {
  return <NotLiveBar state={useLive()} keptSince={useKeptSince()} />
}

/** The way back from an optimistic act, for eight seconds. Never for acts that stop a clock. */
export function UndoToast(props: { children: ReactNode; until: number; onUndo: () => void }) {
  const now = useNow()
  return (
    <output className="toast">
      {props.children}
      <button type="button" onClick={props.onUndo}>
        <Icon of={IconArrowBackUp} className="sr" />
        {common.undo}
      </button>
      <span className="tn">{span(Math.max(0, props.until - now))}</span>
    </output>
  )
}
