import { Popover } from '@mantine/core'
import { IconBell, IconBellOff, IconBellRinging } from '@tabler/icons-react'
import { usePush } from '../push.ts'
import { Btn } from '../ui/Btn.tsx'
import { Icon } from '../ui/Icon.tsx'
import { RefusalNote } from '../ui/States.tsx'
import { say } from '../words/shell.ts'

const WORDS = {
  unsupported: say.thisBrowserCannotBe,
  denied: say.notificationsAreBlockedFor,
  off: say.thisDeviceIsNot,
  on: say.thisDeviceIsNotified,
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
          aria-label={say.notificationsOnThisDevice}
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
              {push.busy ? say.settingUp : say.notifyThisDevice}
            </Btn>
          )}
          {push.state === 'on' && (
            <Btn busy={push.busy} onClick={push.turnOff}>
              {say.stopNotifyingThisDevice}
            </Btn>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
