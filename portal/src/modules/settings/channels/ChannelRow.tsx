import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useState } from 'react'
import { channels } from '#contracts/channels'
import { allowance, when } from '../../../format.ts'
import { useAct } from '../../../queries.ts'
import { serverNow } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { ChannelIcon, channelWord } from '../../../ui/Channel.tsx'
import { DurationField, Form, fieldErrors, TextField } from '../../../ui/Field.tsx'
import { Health, type HealthName } from '../../../ui/Health.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { say } from '../../../words/settings.ts'
import type { ChannelFact } from './ChannelsPage.tsx'
import { RedialFields } from './RedialFields.tsx'
import { TestPage } from './TestPage.tsx'

const HEALTH: Record<ChannelFact['status'], { of: HealthName; words: string }> = {
  working: { of: 'up', words: say.working },
  unverified: { of: 'inconclusive', words: say.notVerifiedNeverPaged },
  failing: { of: 'down', words: say.failing },
  gone: { of: 'down', words: say.theDeviceIsGone },
}

function Verify({ of }: { of: ChannelFact }) {
  const [code, setCode] = useState('')
  const act = useAct(channels.verify)
  const again = useAct(channels.sendCode)
  return (
    <Form
      className="form more-fields"
      onSubmit={() =>
        code.trim() && !act.isPending && act.mutate({ params: { id: of.id }, body: { code: code.trim() } })
      }
    >
      <TextField
        label={say.codeSentTo(of.address)}
        hint={say.sixDigitsGoodFor}
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onText={setCode}
      />
      <RefusalNote error={act.error ?? again.error} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={act.isPending} disabled={code.trim() === ''}>
          {act.isPending ? say.checkingTheCode : say.verify(channelWord(of.kind))}
        </Btn>
        <Btn busy={again.isPending} onClick={() => again.mutate({ params: { id: of.id } })}>
          {again.isSuccess ? say.sentAgain : say.sendANewCode}
        </Btn>
      </div>
    </Form>
  )
}

function Edit({ of, onDone }: { of: ChannelFact; onDone: () => void }) {
  const [label, setLabel] = useState(of.label)
  const [delaySeconds, setDelay] = useState(of.delaySeconds)
  const [redials, setRedials] = useState(of.redials)
  const [redialSeconds, setRedialSeconds] = useState(of.redialSeconds)
  const change = useAct(channels.change, onDone)
  const remove = useAct(channels.remove)
  const secret = useAct(channels.newSecret)
  const bad = fieldErrors(change.error)
  return (
    <Form
      className="form more-fields"
      onSubmit={() =>
        label.trim() &&
        change.mutate({
          params: { id: of.id },
          body: { label: label.trim(), delaySeconds, ...(of.kind === 'voice' && { redials, redialSeconds }) },
        })
      }
    >
      <div className="fields">
        <TextField label={common.name} value={label} error={bad.label} onText={setLabel} />
        <DurationField
          label={say.after}
          hint={say.countedFromThePage}
          seconds={delaySeconds}
          error={bad.delaySeconds}
          onSeconds={setDelay}
        />
        {of.kind === 'voice' && (
          <RedialFields
            redials={redials}
            redialSeconds={redialSeconds}
            errors={bad}
            onRedials={setRedials}
            onSeconds={setRedialSeconds}
          />
        )}
      </div>
      {secret.data && (
        <div className="call acc">
          <div className="shown-once grow">
            <span>
              <b className="b block">{say.copyTheSecretNow}</b>
              {say.itIsShownThisOnce}
            </span>
            <code>{secret.data.secret}</code>
          </div>
        </div>
      )}
      <RefusalNote error={change.error ?? remove.error ?? secret.error} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={change.isPending}>
          {change.isPending ? common.saving : say.saveTheChange}
        </Btn>
        {of.kind === 'webhook' && (
          <Btn busy={secret.isPending} onClick={() => secret.mutate({ params: { id: of.id } })}>
            {say.makeANewSecret}
          </Btn>
        )}
        <Btn onClick={onDone}>{common.cancel}</Btn>
        <Btn
          look="quiet"
          className="push"
          busy={remove.isPending}
          onClick={() => {
            if (confirm(say.removeItIsNot(of.label))) remove.mutate({ params: { id: of.id } })
          }}
        >
          {say.remove(channelWord(of.kind))}
        </Btn>
      </div>
    </Form>
  )
}

/** One way to reach the person: what it is, when it is tried, how it does, and what can be done with it. */
export function ChannelRow(props: { of: ChannelFact; first: boolean; last: boolean; onMove: (step: 1 | -1) => void }) {
  const { of } = props
  const [editing, setEditing] = useState(false)
  const health = HEALTH[of.status]
  const usable = of.status === 'working' || of.status === 'failing'
  return (
    <li>
      <div className="line">
        <ChannelIcon of={of.kind} />
        <span className="grow">
          <span className="m block">
            {channelWord(of.kind)}{' '}
            <span className="d2 tn">
              {of.delaySeconds === 0 ? say.atOnce : say.afterTime(allowance(of.delaySeconds * 1000))}
            </span>
          </span>
          <span className="sm d3 block">
            {of.label === of.address || of.label === channelWord(of.kind) ? of.address : `${of.label}, ${of.address}`}
            {of.kind === 'voice' && of.redials > 0 && say.ringsAgain(of.redials, allowance(of.redialSeconds * 1000))}
            {of.lastSuccessAt && say.worked(when(of.lastSuccessAt, serverNow(), 'minutes'))}
          </span>
          {of.lastError && of.status !== 'working' && <span className="sm t-p1 block">{of.lastError}</span>}
        </span>
        <Health of={health.of}>{health.words}</Health>
        <span className="row tight">
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowUp}
            aria-label={say.tryEarlier(of.label)}
            disabled={props.first}
            onClick={() => props.onMove(-1)}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconArrowDown}
            aria-label={say.tryLater(of.label)}
            disabled={props.last}
            onClick={() => props.onMove(1)}
          />
        </span>
        <Btn size="sm" aria-expanded={editing} onClick={() => setEditing(!editing)}>
          {say.changeIt}
        </Btn>
      </div>
      {of.status === 'unverified' && of.kind !== 'webhook' && <Verify of={of} />}
      {of.status === 'unverified' && of.kind === 'webhook' && (
        <p className="sm d2 more-fields">{say.makeItsSecretUnder}</p>
      )}
      {editing && <Edit of={of} onDone={() => setEditing(false)} />}
      {usable && <TestPage of={of} />}
    </li>
  )
}
