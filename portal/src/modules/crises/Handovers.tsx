import { IconArrowsExchange } from '@tabler/icons-react'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { useAct } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import { HandoverDialog } from './RoleDialogs.tsx'
import { type Crisis, type Handover, rolesWord } from './shown.ts'

/** What is on its way from one to another: to whom it is offered it is the first thing on the page. */
export function Handovers({ of }: { of: Crisis }) {
  return of.handovers.map((one) => <Waiting key={one.id} of={of} one={one} />)
}

function Waiting({ of, one }: { of: Crisis; one: Handover }) {
  const me = useMe()
  const accept = useAct(crises.acceptHandover)
  const end = useAct(crises.endHandover)
  const [saying, setSaying] = useState(false)
  const params = { id: of.id, handover: one.id }
  const [toMe, fromMe] = [one.to.id === me.id, one.from.id === me.id]
  return (
    <section className={toMe || fromMe ? 'cr-card cr-hand mine' : 'cr-card cr-hand'} aria-label={say.handOver}>
      <p className="row">
        <Icon of={IconArrowsExchange} />
        <b className="b grow">{sentence(one, toMe, fromMe)}</b>
      </p>
      {one.word && <p className="cr-says">{one.word}</p>}
      {toMe && (
        <div className="cr-two">
          <Btn look="primary" size="touch" busy={accept.isPending} onClick={() => accept.mutate({ params })}>
            {accept.isPending ? say.accepting : say.accept}
          </Btn>
          <Btn size="touch" busy={end.isPending} onClick={() => end.mutate({ params })}>
            {say.decline}
          </Btn>
        </div>
      )}
      {fromMe && (
        <div className="cr-two">
          <Btn look={one.word ? undefined : 'primary'} size="touch" onClick={() => setSaying(true)}>
            {say.sayAWord}
          </Btn>
          <Btn size="touch" busy={end.isPending} onClick={() => end.mutate({ params })}>
            {say.takeBack}
          </Btn>
        </div>
      )}
      <RefusalNote error={accept.error ?? end.error} what={say.notSaved} />
      {saying && <HandoverDialog of={of} to={one.to.id} onClose={() => setSaying(false)} />}
    </section>
  )
}

function sentence({ shift, from, to, roles }: Handover, toMe: boolean, fromMe: boolean): string {
  const which = rolesWord(roles)
  if (toMe) return shift ? say.shiftToYou(from.name, which) : say.offersYou(from.name, which)
  if (fromMe) return shift ? say.shiftFromYou(to.name, which) : say.youOffer(to.name, which)
  return say.waitsFor(from.name, to.name, which)
}
