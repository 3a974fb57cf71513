import { useState } from 'react'
import { channels } from '#contracts/channels'
import { useAct } from '../../../queries.ts'
import { useMe } from '../../../session.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { channelWord } from '../../../ui/Channel.tsx'
import { ChoiceField, DurationField, Form, fieldErrors, TextField } from '../../../ui/Field.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { say } from '../../../words/settings.ts'
import type { ChannelFact } from './ChannelsPage.tsx'
import { RedialFields } from './RedialFields.tsx'

type Kind = Exclude<ChannelFact['kind'], 'push'>

const ADDRESS: Record<Kind, { label: string; hint: string; type: string }> = {
  sms: { label: say.number, hint: say.withCountryCodeA, type: 'tel' },
  voice: { label: say.number, hint: say.withCountryCodeYou, type: 'tel' },
  email: { label: say.address, hint: say.aCodeIsSent, type: 'email' },
  webhook: { label: say.address, hint: say.httpsSignedAsStandard, type: 'url' },
}

/** A new way to reach the person; the code that proves it is asked for in its row. */
export function AddChannel({ available, onDone }: { available: readonly string[]; onDone: () => void }) {
  const me = useMe()
  const kinds = (['sms', 'voice', 'email', 'webhook'] as const).filter((kind) => available.includes(kind))
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'email')
  const [address, setAddress] = useState(kind === 'sms' || kind === 'voice' ? (me.phones[0] ?? '') : '')
  const [delaySeconds, setDelay] = useState(0)
  const [redials, setRedials] = useState(0)
  const [redialSeconds, setRedialSeconds] = useState(30)
  const act = useAct(channels.add, onDone)
  const bad = fieldErrors(act.error)
  const words = ADDRESS[kind]
  const ready = address.trim() !== ''
  function add() {
    if (!ready || act.isPending) return
    const body = { address: address.trim(), delaySeconds }
    if (kind === 'voice') act.mutate({ body: { ...body, kind, redials, redialSeconds } })
    else act.mutate({ body: { ...body, kind } })
  }
  return (
    <Form className="form more-fields" onSubmit={add}>
      <div className="fields">
        <ChoiceField
          label={say.by}
          options={kinds.map((value) => ({ value, label: channelWord(value) }))}
          value={kind}
          hint={kinds.includes('sms') ? undefined : say.smsAndVoiceNeed}
          onChoice={(next) => {
            setKind(next)
            setAddress(next === 'sms' || next === 'voice' ? (me.phones[0] ?? '') : '')
          }}
        />
        <TextField
          label={words.label}
          type={words.type}
          hint={words.hint}
          autoCapitalize="none"
          value={address}
          error={bad.address}
          onText={setAddress}
        />
        <DurationField
          label={say.after}
          hint={say.countedFromThePage}
          seconds={delaySeconds}
          error={bad.delaySeconds}
          onSeconds={setDelay}
        />
        {kind === 'voice' && (
          <RedialFields
            redials={redials}
            redialSeconds={redialSeconds}
            errors={bad}
            onRedials={setRedials}
            onSeconds={setRedialSeconds}
          />
        )}
      </div>
      <RefusalNote error={act.error} />
      <div className="form-acts">
        <Btn
          type="submit"
          look="primary"
          busy={act.isPending}
          disabled={!ready}
          title={ready ? undefined : say.needsTheFirst(common.inside(words.label))}
        >
          {act.isPending ? say.adding : say.add(channelWord(kind))}
        </Btn>
        <Btn onClick={onDone}>{common.cancel}</Btn>
      </div>
    </Form>
  )
}
