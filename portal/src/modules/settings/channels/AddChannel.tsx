import { useState } from 'react'
import { channels } from '#contracts/channels'
import { useAct } from '../../../queries.ts'
import { useMe } from '../../../session.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { channelWord } from '../../../ui/Channel.tsx'
import { ChoiceField, DurationField, Form, fieldErrors, TextField } from '../../../ui/Field.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import type { ChannelFact } from './ChannelsPage.tsx'

type Kind = Exclude<ChannelFact['kind'], 'push'>

const ADDRESS: Record<Kind, { label: string; hint: string; type: string }> = {
  sms: { label: 'Number', hint: 'With country code. A code is sent to it.', type: 'tel' },
  voice: { label: 'Number', hint: 'With country code. You are called and told a code.', type: 'tel' },
  email: { label: 'Address', hint: 'A code is sent to it.', type: 'email' },
  webhook: { label: 'Address', hint: 'https; signed as Standard Webhooks says.', type: 'url' },
}

/** A new way to reach the person; the code that proves it is asked for in its row. */
export function AddChannel({ available, onDone }: { available: readonly string[]; onDone: () => void }) {
  const me = useMe()
  const kinds = (['sms', 'voice', 'email', 'webhook'] as const).filter((kind) => available.includes(kind))
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'email')
  const [address, setAddress] = useState(kind === 'sms' || kind === 'voice' ? (me.phones[0] ?? '') : '')
  const [delaySeconds, setDelay] = useState(0)
  const act = useAct(channels.add, onDone)
  const bad = fieldErrors(act.error)
  const words = ADDRESS[kind]
  const ready = address.trim() !== ''
  return (
    <Form
      className="form more-fields"
      onSubmit={() => ready && !act.isPending && act.mutate({ body: { kind, address: address.trim(), delaySeconds } })}
    >
      <div className="fields">
        <ChoiceField
          label="By"
          options={kinds.map((value) => ({ value, label: channelWord(value) }))}
          value={kind}
          hint={kinds.includes('sms') ? undefined : 'SMS and voice need a phone gateway in this installation.'}
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
          label="After"
          hint="Counted from the page; 0 is at once."
          seconds={delaySeconds}
          error={bad.delaySeconds}
          onSeconds={setDelay}
        />
      </div>
      <RefusalNote error={act.error} />
      <div className="form-acts">
        <Btn
          type="submit"
          look="primary"
          busy={act.isPending}
          disabled={!ready}
          title={ready ? undefined : `Needs the ${words.label.toLowerCase()} first`}
        >
          {act.isPending ? 'Adding' : `Add ${channelWord(kind)}`}
        </Btn>
        <Btn onClick={onDone}>Cancel</Btn>
      </div>
    </Form>
  )
}
