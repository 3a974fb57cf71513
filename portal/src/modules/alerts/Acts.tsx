import { Menu } from '@mantine/core'
import { IconBellZ, IconHandStop } from '@tabler/icons-react'
import { alerts, type IncidentRow } from '#contracts/alerts'
import { spanWords } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useNow } from '../../time.ts'
import { Btn, type BtnLook } from '../../ui/Btn.tsx'
import { say } from '../../words/alerts.ts'

const MINUTES = [15, 30, 60, 240, 720]

/** Whether the incident waits for somebody: open, nobody has it, and it is not snoozed. */
export function useWaits(of: IncidentRow): boolean {
  const may = useMay('alert.act')
  const now = useNow()
  const snoozed = of.snoozedUntil !== null && of.snoozedUntil.getTime() > now
  return may && of.status === 'open' && of.acked === null && !snoozed
}

type ActProps = { of: IncidentRow; size?: BtnLook['size']; look?: BtnLook['look']; onError?: (error: Error) => void }

/** The caller takes it. */
export function AcknowledgeBtn({ of, size, look, onError }: ActProps) {
  const act = useAct(alerts.acknowledgeIncident)
  return (
    <Btn
      size={size}
      look={look}
      icon={IconHandStop}
      busy={act.isPending}
      aria-label={say.acknowledgeIncident(of.number)}
      onClick={() => act.mutate({ params: { id: of.id } }, { onError })}
    >
      {act.isPending ? say.acknowledging : say.acknowledge}
    </Btn>
  )
}

/** Quiet for a while: how long is one more touch. */
export function SnoozeBtn({ of, size, onError }: ActProps) {
  const act = useAct(alerts.snoozeIncident)
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Btn size={size} icon={IconBellZ} busy={act.isPending} aria-label={say.snoozeIncident(of.number)}>
          {say.snooze}
        </Btn>
      </Menu.Target>
      <Menu.Dropdown>
        {MINUTES.map((minutes) => (
          <Menu.Item
            key={minutes}
            onClick={() => act.mutate({ params: { id: of.id }, body: { minutes } }, { onError })}
          >
            {say.forLong(spanWords(minutes * 60_000))}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
