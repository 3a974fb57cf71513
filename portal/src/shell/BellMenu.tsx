import { Popover } from '@mantine/core'
import { IconBell, IconBellOff, IconBellRinging } from '@tabler/icons-react'
import { usePush } from '../push.ts'
import { Btn } from '../ui/Btn.tsx'
import { Icon } from '../ui/Icon.tsx'
import { RefusalNote } from '../ui/States.tsx'

const WORDS = {
  unsupported: 'This browser cannot be notified. On an iPhone, add Palisade to the home screen first.',
  denied: 'Notifications are blocked for this site in the browser’s settings.',
  off: 'This device is not notified when you are paged.',
  on: 'This device is notified when you are paged, also while Palisade is closed.',
}

/** Whether this device hears of pages, and the switch for it. */
export function BellMenu() {
  const push = usePush()
  return (
    <Popover position="bottom-end" width={300}>
      <Popover.Target>
        <Btn
          look="quiet"
          icon={push.state === 'on' ? IconBell : IconBellOff}
          aria-label="Notifications on this device"
        />
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack g2">
          <span className="row top-a">
            <Icon of={IconBellRinging} />
            <span className="grow">{WORDS[push.state]}</span>
          </span>
          <RefusalNote error={push.error} />
          {push.state === 'off' && (
            <Btn look="primary" busy={push.busy} onClick={push.turnOn}>
              {push.busy ? 'Setting up' : 'Notify this device'}
            </Btn>
          )}
          {push.state === 'on' && (
            <Btn busy={push.busy} onClick={push.turnOff}>
              Stop notifying this device
            </Btn>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
