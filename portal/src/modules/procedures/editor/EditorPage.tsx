import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { procedures } from '#contracts/procedures'
import { call, Problem } from '../../../api.ts'
import { useRead } from '../../../queries.ts'
import { useTitle } from '../../../shell/title.ts'
import { later } from '../../../ui/later.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { say } from '../../../words/procedure-editor.ts'
import type { Procedure } from '../shown.ts'
import { keptDrawing } from './saving.ts'

const loadDesk = () => import('./Desk.tsx')
const Desk = later(loadDesk, <Skeleton />)

/** What is opened: the newest save, or what this device drew after it and could not save. */
export interface Opened {
  xml: string | null
  base: number
  restored: boolean
}

/** The page a procedure is drawn on. */
export default function EditorPage() {
  const { procedure: id } = useParams({ strict: false }) as { procedure: string }
  const read = useRead(procedures.getProcedure, { params: { id } }, { kinds: ['procedure'] })
  useTitle(read.data ? `${say.edit}: ${read.data.name}` : say.edit)
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} />
      </div>
    )
  if (!read.data) return <Skeleton />
  if (!read.data.may.edit || read.data.retiredAt) return <Empty title={say.notChanged} page />
  return <Opening key={id} of={read.data} />
}

function Opening({ of }: { of: Procedure }) {
  const [opened, setOpened] = useState<Opened | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [round, setRound] = useState(0)
  // Its code is loaded while the drawing is: neither waits for the other. Should it not come, `Desk` says so.
  useEffect(() => void loadDesk().catch(() => {}), [])
  useEffect(() => {
    let gone = false
    void newestOf(of.id).then(
      (found) => !gone && setOpened(found),
      (cause: Error) => !gone && setError(cause),
    )
    return () => {
      gone = true
    }
  }, [of.id, round])
  if (error)
    return (
      <div className="pad">
        <RefusalNote error={error} />
      </div>
    )
  if (!opened) return <Skeleton />
  const reopen = () => {
    setOpened(null)
    setRound(round + 1)
  }
  return <Desk of={of} opened={opened} onReopen={reopen} />
}

async function newestOf(id: string): Promise<Opened> {
  const kept = keptDrawing(id)
  try {
    const draft = await call(procedures.getDraft, { params: { id }, query: {} })
    if (!kept || kept.xml === draft.xml) return { xml: draft.xml, base: draft.revision, restored: false }
  } catch (cause) {
    if (!(cause instanceof Problem && cause.code === 'procedures.no_draft')) throw cause
    if (!kept) return { xml: null, base: 0, restored: false }
  }
  return { ...kept!, restored: true }
}
