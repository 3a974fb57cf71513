import { useEffect, useState } from 'react'
import { type RequestReply, support } from '#contracts/support'
import { call, type Reply } from '../../api.ts'
import { onLiveEvent } from '../../live.ts'
import { serverNow, useNowEvery } from '../../time.ts'

export type Other = Reply<typeof support.bePresent>['others'][number]

/** A sign of life well before the lease of half a minute ends. */
const everyMs = 12_000

/**
 * Says that this person reads or writes the request as long as the page is in front, and knows who else does. Changes of
 * others come by live update; whoever falls silent is left out when their lease ends.
 */
export function usePresence(request: RequestReply, writing: boolean): Other[] {
  const [others, setOthers] = useState<Other[]>([])
  const now = useNowEvery(5000)
  const { id } = request
  useEffect(() => {
    let over = false
    const say = async (state: 'reading' | 'writing' | 'gone') => {
      try {
        const reply = await call(support.bePresent, { params: { id }, body: { state } })
        if (!over) setOthers(reply.others)
      } catch {
        // Presence is a courtesy: without a connection nobody is shown, and the bar says that it is not live.
      }
    }
    const here = () => void say(document.hidden ? 'gone' : writing ? 'writing' : 'reading')
    here()
    const beat = setInterval(() => !document.hidden && here(), everyMs)
    const stop = onLiveEvent((event) => event.subject.kind === 'presence' && event.subject.id === id && here())
    document.addEventListener('visibilitychange', here)
    return () => {
      over = true
      clearInterval(beat)
      stop()
      document.removeEventListener('visibilitychange', here)
    }
  }, [id, writing])
  useEffect(
    () => () => {
      call(support.bePresent, { params: { id }, body: { state: 'gone' } }).catch(() => {})
    },
    [id],
  )
  return others.filter((one) => one.until.getTime() > Math.max(now, serverNow() - 5000))
}
