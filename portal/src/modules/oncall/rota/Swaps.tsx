import { useState } from 'react'
import { oncall } from '#contracts/oncall'
import type { Reply } from '../../../api.ts'
import { when } from '../../../format.ts'
import { useAct, useRead } from '../../../queries.ts'
import { useMe } from '../../../session.ts'
import { useNowEvery } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { ChoiceField, Form, TextField } from '../../../ui/Field.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { swapWords as words } from '../../../words/oncall.ts'
import type { Rota } from '../words.ts'
import type { Schedule, Shift } from './Board.tsx'
import { spanText } from './range.ts'
import './board.css'
import './rota.css'
import './beside.css'

type Swap = Reply<typeof oncall.listSwaps>['items'][number]
const KINDS = ['rota', 'override', 'swap']

/** What a swap says, and what the reader may do about it. */
export function SwapLine({ of, rota }: { of: Swap; rota?: boolean }) {
  const now = useNowEvery(60_000)
  const act = useAct(oncall.decideSwap)
  const span = (one: { from: Date; until: Date }) => spanText(one.from.getTime(), one.until.getTime(), of.zone)
  const taker = of.taker?.name ?? words.anybody
  const says =
    of.kind === 'offer' ? words.offers(of.giver.name, span(of), taker) : words.asks(taker, of.giver.name, span(of))
  const decide = (what: Swap['may'][number]) =>
    act.mutate({ params: { id: of.rota.id, swapId: of.id }, body: { act: what } })
  return (
    <li className={of.state === 'open' ? 'swap' : 'swap over'}>
      <span className="grow">
        {rota && <span className="sm d3 block">{of.rota.name}</span>}
        <span className="block">
          {says}
          {of.back && `, ${words.inReturn(span(of.back))}`}
        </span>
        {of.message && <q className="sm d2 block">{of.message}</q>}
        <span className="sm d3 block">
          {words[of.state]}
          {of.state === 'open' && ` ${words.untilTime(when(of.expiresAt, now, 'minutes'))}`}
          {of.decidedBy && `, ${of.decidedBy.name}`}
        </span>
        <RefusalNote error={act.error} />
      </span>
      {of.may.length > 0 && (
        <span className="row wrap">
          {of.may.includes('accept') && (
            <Btn size="sm" look="primary" busy={act.isPending} onClick={() => decide('accept')}>
              {words.accept}
            </Btn>
          )}
          {of.may.includes('decline') && (
            <Btn size="sm" onClick={() => decide('decline')}>
              {words.decline}
            </Btn>
          )}
          {of.may.includes('withdraw') && (
            <Btn size="sm" look="quiet" onClick={() => decide('withdraw')}>
              {words.withdraw}
            </Btn>
          )}
        </span>
      )}
    </li>
  )
}

/** Swaps of a rota: open ones first. Nothing where there are none. */
export function Swaps({ rotaId }: { rotaId: string }) {
  const read = useRead(oncall.listSwaps, { params: { id: rotaId } }, { kinds: KINDS })
  const items = [...(read.data?.items ?? [])].sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open'))
  if (items.length === 0) return null
  return (
    <section>
      <h2 className="sect">{words.title}</h2>
      <ul className="sw">
        {items.slice(0, 8).map((one) => (
          <SwapLine key={one.id} of={one} />
        ))}
      </ul>
    </section>
  )
}

/** Open swaps the reader asked for or can accept, in every rota. */
export function MySwaps() {
  const read = useRead(oncall.mySwaps, {}, { kinds: KINDS })
  if (!read.data || read.data.items.length === 0) return null
  return (
    <section>
      <h2 className="h3 esc-hd">{words.mine}</h2>
      <ul className="sw">
        {read.data.items.map((one) => (
          <SwapLine key={one.id} of={one} rota />
        ))}
      </ul>
    </section>
  )
}

/** Offers the chosen shift if it is the reader's, else asks for it. The other's shifts in sight can be named in return. */
export function AskSwap({ shift, rota, schedule }: { shift: Shift; rota: Rota; schedule: Schedule }) {
  const me = useMe()
  const now = useNowEvery(60_000)
  const [asked, setAsked] = useState(false)
  const [other, setOther] = useState('')
  const [back, setBack] = useState('')
  const [message, setMessage] = useState('')
  const act = useAct(oncall.askSwap, () => setAsked(false))
  const mine = shift.person.id === me.id
  const members = new Map(
    [...rota.layers.flatMap((layer) => layer.participants), ...rota.standIns].map((one) => [one.id, one.name]),
  )
  if (!members.has(me.id) || shift.from.getTime() <= now) return null
  const otherId = mine ? other || null : shift.person.id
  const giver = mine ? otherId : me.id
  const returns = schedule.final.filter(
    (one) => one.person.id === giver && one.from.getTime() > now && one.from.getTime() !== shift.from.getTime(),
  )
  const chosen = returns.find((one) => String(one.from.getTime()) === back)
  if (!asked)
    return (
      <Btn size="sm" onClick={() => setAsked(true)}>
        {mine ? words.offerThis : words.askThis}
      </Btn>
    )
  const send = () =>
    act.mutate({
      params: { id: rota.id },
      body: {
        kind: mine ? 'offer' : 'ask',
        otherId,
        from: shift.from.toISOString(),
        until: shift.until.toISOString(),
        back: chosen ? { from: chosen.from.toISOString(), until: chosen.until.toISOString() } : null,
        message,
      },
    })
  return (
    <Form onSubmit={send} className="stack g2 ask-swap">
      {mine && (
        <ChoiceField
          label={words.to}
          options={[
            { value: '', label: words.everybody },
            ...[...members].filter(([id]) => id !== me.id).map(([value, label]) => ({ value, label })),
          ]}
          value={other}
          onChoice={setOther}
        />
      )}
      {giver && (
        <ChoiceField
          label={mine ? words.inReturnFor : words.inReturnGive}
          options={[
            { value: '', label: words.nothing },
            ...returns.map((one) => ({
              value: String(one.from.getTime()),
              label: spanText(one.from.getTime(), one.until.getTime(), rota.zone),
            })),
          ]}
          value={back}
          onChoice={setBack}
        />
      )}
      <TextField label={words.message} optional maxLength={500} value={message} onText={setMessage} />
      <RefusalNote error={act.error} />
      <Btn type="submit" look="primary" busy={act.isPending}>
        {act.isPending ? words.asking : mine ? words.offer : words.ask}
      </Btn>
    </Form>
  )
}
