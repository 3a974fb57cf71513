import { IconArrowBackUp } from '@tabler/icons-react'
import { procedures } from '#contracts/procedures'
import { when } from '../../../format.ts'
import { useAct } from '../../../queries.ts'
import { useNowEvery } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { say } from '../../../words/procedure-move.ts'
import type { Run } from '../shown.ts'

/** After a project was moved, until something happens on it: the way back. */
export function MovedNote({ of }: { of: Run }) {
  const now = useNowEvery(60_000)
  const act = useAct(procedures.moveRunBack)
  if (!of.moved?.back || !of.may.steer) return null
  const { byName, from, to, at } = of.moved
  return (
    <section className="call pj-ask" aria-label={say.moved}>
      <span className="grow">
        {say.movedBy(byName, from, to, when(at.getTime(), now, 'minutes'))}
        <span className="sm d2 block">{say.wayBack}</span>
        <RefusalNote error={act.error} what={say.notMoved} />
      </span>
      <Btn icon={IconArrowBackUp} busy={act.isPending} onClick={() => act.mutate({ params: { id: of.id } })}>
        {say.moveBack(from)}
      </Btn>
    </section>
  )
}
