import { Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { type RequestReply, support } from '#contracts/support'
import type { Args } from '../../api.ts'
import { call } from '../../api.ts'
import { useKeys } from '../../keys.ts'
import { queries, useAct, useRead } from '../../queries.ts'
import { offerUndo } from '../../toasts.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'
import { say as words } from '../../words/support.ts'
import { LinkDialog } from './LinkDialog.tsx'
import { MergeDialog, SplitDialog } from './MergeDialog.tsx'
import { MoveDialog } from './MoveDialog.tsx'
import { RemindDialog } from './RemindDialog.tsx'

export type Changes = Pick<
  NonNullable<Args<typeof support.updateRequest>['body']>,
  'status' | 'severity' | 'assigneeId' | 'teamId'
>
export type Update = (changes: Changes, words: string) => void

/** Takes an act back that changed several things at once, and shows what is true then. */
export async function takeBackAct(id: string): Promise<void> {
  await call(support.undoAct, { params: { id }, body: {} })
  await queries.invalidateQueries()
}

const DIALOGS = { merge: MergeDialog, split: SplitDialog, link: LinkDialog, remind: RemindDialog, move: MoveDialog }

/** Everything that is done to a request less often than answering it. */
export function MoreMenu(props: { request: RequestReply; update: Update; onUpdate: () => void }) {
  const { request, update } = props
  const [opened, setOpened] = useState(false)
  const [dialog, setDialog] = useState<keyof typeof DIALOGS | null>(null)
  const macros = useRead(support.listMacros, {}, { kinds: ['macro'], enabled: opened && request.may.note }).data
  const apply = useAct(support.applyMacro)
  const { may } = request
  useKeys([
    ...(may.update ? [{ keys: 'm', does: words.mergeKey, run: () => setDialog('merge'), hidden: true }] : []),
    ...(may.note ? [{ keys: 'b', does: words.remindKey, run: () => setDialog('remind'), hidden: true }] : []),
  ])
  const use = (macroId: string, name: string) =>
    apply.mutate(
      { params: { id: request.id, macroId }, body: { version: request.version } },
      {
        onSuccess: ({ actId }) => offerUndo(say.macroDone(request.number, name), () => void takeBackAct(actId)),
      },
    )
  const several = request.messages.filter((one) => one.kind === 'customer').length > 1
  const Dialog = dialog ? DIALOGS[dialog] : null
  return (
    <>
      <Menu position="bottom-end" opened={opened} onChange={setOpened}>
        <Menu.Target>
          <Btn icon={IconDots} aria-label={words.moreActs} busy={apply.isPending} />
        </Menu.Target>
        <Menu.Dropdown mah={480} className="scrolling">
          <Menu.Item className="phone-only" onClick={props.onUpdate} disabled={!may.answer}>
            {words.writeStatusUpdate}
          </Menu.Item>
          {macros && macros.items.length > 0 && may.note && (
            <>
              <Menu.Label>{say.macros}</Menu.Label>
              {macros.items.map((one) => (
                <Menu.Item key={one.id} onClick={() => use(one.id, one.name)}>
                  {one.name}
                </Menu.Item>
              ))}
              <Menu.Divider />
            </>
          )}
          <Menu.Item onClick={() => setDialog('remind')} disabled={!may.note}>
            {say.remind}
          </Menu.Item>
          <Menu.Item onClick={() => setDialog('link')} disabled={!may.update}>
            {say.link}
          </Menu.Item>
          <Menu.Item onClick={() => setDialog('merge')} disabled={!may.update}>
            {say.mergeInto}
          </Menu.Item>
          <Menu.Item onClick={() => setDialog('split')} disabled={!may.update || !several}>
            {say.split}
          </Menu.Item>
          <Menu.Label>{words.severity}</Menu.Label>
          {(['P1', 'P2', 'P3', 'P4'] as const)
            .filter((severity) => severity !== request.severity)
            .map((severity) => (
              <Menu.Item
                key={severity}
                disabled={!may.update}
                onClick={() => update({ severity }, words.madeIt(severity))}
              >
                <span className="row">
                  <Severity of={severity} quiet /> {words.makeIt(severity)}
                </span>
              </Menu.Item>
            ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setDialog('move')} disabled={!may.update}>
            {words.putUnderAnother}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {Dialog && <Dialog request={request} onClose={() => setDialog(null)} />}
      {apply.error && <RefusalNote error={apply.error} what={words.notChanged} />}
    </>
  )
}
