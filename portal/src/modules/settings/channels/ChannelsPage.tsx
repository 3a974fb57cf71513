import { IconBellRinging } from '@tabler/icons-react'
import { useState } from 'react'
import { channels } from '#contracts/channels'
import type { Reply } from '../../../api.ts'
import { allowance } from '../../../format.ts'
import { usePush } from '../../../push.ts'
import { useAct, useRead } from '../../../queries.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { channelWord } from '../../../ui/Channel.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { say } from '../../../words/settings.ts'
import { say as shell } from '../../../words/shell.ts'
import { moved } from '../../oncall/edit/form.ts'
import { Frame, Part } from '../Frame.tsx'
import { AddChannel } from './AddChannel.tsx'
import { ChannelRow } from './ChannelRow.tsx'

export type ChannelFact = Reply<typeof channels.list>['items'][number]

const PUSH_WORDS = {
  unsupported: shell.thisBrowserCannotBe,
  denied: shell.notificationsAreBlockedFor,
  off: shell.thisDeviceIsNot,
  on: shell.thisDeviceIsNotified,
}

function ThisDevice() {
  const push = usePush()
  return (
    <Part title={say.thisDevice} says={PUSH_WORDS[push.state]}>
      <RefusalNote error={push.error} />
      {push.state === 'off' && (
        <span>
          <Btn icon={IconBellRinging} busy={push.busy} onClick={push.turnOn}>
            {push.busy ? shell.settingUp : shell.notifyThisDevice}
          </Btn>
        </span>
      )}
      {push.state === 'on' && (
        <span>
          <Btn busy={push.busy} onClick={push.turnOff}>
            {shell.stopNotifyingThisDevice}
          </Btn>
        </span>
      )}
    </Part>
  )
}

/** `Push at once, SMS after 1 min`: what happens when a page is for this person. */
function story(items: readonly ChannelFact[]): string {
  const used = items.filter((one) => one.status !== 'unverified' && one.status !== 'gone')
  return used
    .map(
      (one) =>
        `${channelWord(one.kind)} ${one.delaySeconds === 0 ? say.atOnce : say.afterTime(allowance(one.delaySeconds * 1000))}`,
    )
    .join(', ')
}

/** How the signed-in person is reached when they are paged: in which order, after how long. */
export default function ChannelsPage() {
  const read = useRead(channels.list, { query: {} }, { kinds: ['person', 'channel'] })
  const order = useAct(channels.order)
  const [adding, setAdding] = useState(false)
  const items = [...(read.data?.items ?? [])].sort((a, b) => a.position - b.position)
  function move(index: number, step: 1 | -1) {
    order.mutate({
      body: { channels: moved(items, index, step).map(({ id, delaySeconds }) => ({ id, delaySeconds })) },
    })
  }
  const told = story(items)
  return (
    <Frame title={say.howYouAreReached}>
      <Part
        title={say.whenYouArePaged}
        says={
          told
            ? say.itEndsAsSoon(told)
            : read.data?.fallback
              ? say.toBecauseNothingElse(channelWord(read.data.fallback.kind), read.data.fallback.address)
              : say.nothingIsSetUp
        }
      >
        <RefusalNote error={read.error ?? order.error} />
        {read.isPending && <Skeleton rows={3} />}
        {items.length > 0 && (
          <ol className="rows">
            {items.map((one, index) => (
              <ChannelRow
                key={one.id}
                of={one}
                first={index === 0}
                last={index === items.length - 1}
                onMove={(step) => move(index, step)}
              />
            ))}
          </ol>
        )}
        {adding ? (
          <AddChannel available={read.data?.available ?? []} onDone={() => setAdding(false)} />
        ) : (
          <span>
            <Btn look={items.length === 0 ? 'primary' : undefined} onClick={() => setAdding(true)}>
              {say.addAWayTo}
            </Btn>
          </span>
        )}
      </Part>
      <ThisDevice />
    </Frame>
  )
}
