import { useEffect, useState } from 'react'
import { channels } from '#contracts/channels'
import { clockMillis } from '../../../format.ts'
import { useAct, useRead } from '../../../queries.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { say } from '../../../words/settings.ts'
import type { ChannelFact } from './ChannelsPage.tsx'

const STANDS = {
  queued: say.onItsWay,
  handed_over: say.handedOver,
  delivered: say.delivered,
  seen: say.seenWord,
  failed: say.failed,
  cancelled: say.calledOff,
}

/** Sends a test page and says what became of it, with how late it left. */
export function TestPage({ of }: { of: ChannelFact }) {
  const [sent, setSent] = useState<string | null>(null)
  const act = useAct(channels.test, (reply) => setSent(reply.deliveryId))
  const read = useRead(channels.deliveries, { params: { id: of.id } }, { enabled: sent !== null, kinds: ['delivery'] })
  const found = read.data?.items.find((one) => one.id === sent)
  const waits = sent !== null && (!found || found.status === 'queued' || found.status === 'handed_over')
  const { refetch } = read
  useEffect(() => {
    if (!waits) return
    const timer = setInterval(() => void refetch(), 1000)
    const enough = setTimeout(() => clearInterval(timer), 30_000)
    return () => {
      clearInterval(timer)
      clearTimeout(enough)
    }
  }, [waits, refetch])
  return (
    <div className="row wrap more-fields">
      <Btn size="sm" busy={act.isPending} onClick={() => act.mutate({ params: { id: of.id } })}>
        {act.isPending ? say.sendingTheTestPage : say.sendATestPage}
      </Btn>
      {found && (
        <span className={found.status === 'failed' ? 't-p1' : 'd2'}>
          {say.testPage(STANDS[found.status])}
          {found.handedOverAt && ` ${clockMillis(found.handedOverAt)}`}
          {found.latenessMs !== null && say.msAfterItWas(found.latenessMs)}
          {found.error && `: ${found.error}`}
        </span>
      )}
      <RefusalNote error={act.error} />
    </div>
  )
}
