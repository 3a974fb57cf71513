import { Menu } from '@mantine/core'
import {
  IconArrowUp,
  IconBellOff,
  IconCheck,
  IconChevronDown,
  IconFlag,
  IconInbox,
  IconPaperclip,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { alerts, type IncidentReply } from '#contracts/alerts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, TextField } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/alerts.ts'
import { common } from '../../words/common.ts'
import { SeverityForm } from './SeverityForm.tsx'

/** What one does more seldom. */
export function MoreActs({ of, onError }: { of: IncidentReply; onError: (error: Error) => void }) {
  const [attaching, setAttaching] = useState(false)
  const [judging, setJudging] = useState(false)
  const [number, setNumber] = useState('')
  const go = useNavigate()
  const params = { id: of.id }
  const escalate = useAct(alerts.escalateIncident)
  const open = useAct(alerts.openIncidentRequest)
  const attach = useAct(alerts.attachIncident, () => setAttaching(false))
  const resolve = useAct(alerts.resolveIncident)
  const cause = of.alertList[0]
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Btn>
            {say.more} <Icon of={IconChevronDown} />
          </Btn>
        </Menu.Target>
        <Menu.Dropdown>
          {of.may.openRequest && (
            <Menu.Item leftSection={<Icon of={IconInbox} />} onClick={() => open.mutate({ params }, { onError })}>
              {say.openRequest}
            </Menu.Item>
          )}
          {of.may.act && of.request && (
            <Menu.Item leftSection={<Icon of={IconArrowUp} />} onClick={() => escalate.mutate({ params }, { onError })}>
              {say.escalate}
            </Menu.Item>
          )}
          {of.may.setSeverity && (
            <Menu.Item leftSection={<Icon of={IconFlag} />} onClick={() => setJudging(true)}>
              {say.setSeverity}
            </Menu.Item>
          )}
          {of.may.act && (
            <Menu.Item leftSection={<Icon of={IconPaperclip} />} onClick={() => setAttaching(true)}>
              {say.attach}
            </Menu.Item>
          )}
          {of.may.act && cause && (
            <Menu.Item
              leftSection={<Icon of={IconBellOff} />}
              onClick={() =>
                void go({ to: '/incidents/silences', search: { account: of.account.id, alert: cause.id } as never })
              }
            >
              {say.silenceIt}
            </Menu.Item>
          )}
          {of.may.act && (
            <Menu.Item
              leftSection={<Icon of={IconCheck} />}
              onClick={() => {
                if (confirm(say.resolveSure)) resolve.mutate({ params }, { onError })
              }}
            >
              {say.resolveIt}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {judging && <SeverityForm of={of} onClose={() => setJudging(false)} />}
      {attaching && (
        <Form
          className="row wrap attach"
          label={say.attach}
          onSubmit={() => attach.mutate({ params, body: { request: number.trim() } }, { onError })}
        >
          <TextField
            label={say.requestNumber}
            value={number}
            onText={setNumber}
            inputMode="numeric"
            autoComplete="off"
          />
          <Btn type="submit" look="ink" busy={attach.isPending} disabled={!/^\d+$/.test(number.trim())}>
            {say.attachIt}
          </Btn>
          <Btn look="quiet" onClick={() => setAttaching(false)}>
            {common.cancel}
          </Btn>
        </Form>
      )}
    </>
  )
}
