import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type RequestReply, support } from '#contracts/support'
import { call } from '../../api.ts'
import { clockMinutes } from '../../format.ts'
import { queries, useAct } from '../../queries.ts'
import { offerUndo } from '../../toasts.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'
import { RequestPicker } from './RequestPicker.tsx'

/** Takes a merge, a split or an act back and shows what is true then. */
export async function takeBackMerge(id: string): Promise<void> {
  await call(support.undoMerge, { params: { id }, body: {} })
  await queries.invalidateQueries()
}

/** Merges the request into another of its account; the page of that one follows. */
export function MergeDialog({ request, onClose }: { request: RequestReply; onClose: () => void }) {
  const navigate = useNavigate()
  const merge = useAct(support.mergeRequest, ({ mergeId, into }) => {
    onClose()
    void navigate({ to: '/requests/$request', params: { request: String(into.number) } })
    offerUndo(say.merged(request.number, into.number), () => void takeBackMerge(mergeId))
  })
  return (
    <Modal opened onClose={onClose} title={say.mergeTitle(request.number)}>
      <div className="stack">
        <p className="d2">{say.mergeLead}</p>
        <RefusalNote error={merge.error} what={say.notMerged} />
        <RequestPicker
          account={request.account.id}
          without={request.id}
          disabled={merge.isPending}
          onPick={(row) =>
            merge.mutate({ params: { id: request.id }, body: { version: request.version, into: row.id } })
          }
        />
      </div>
    </Modal>
  )
}

/** Makes a request of its own out of messages of the customer. */
export function SplitDialog({ request, onClose }: { request: RequestReply; onClose: () => void }) {
  const [chosen, setChosen] = useState<string[]>([])
  const navigate = useNavigate()
  const split = useAct(support.splitRequest, ({ number, splitId }) => {
    onClose()
    void navigate({ to: '/requests/$request', params: { request: String(number) } })
    offerUndo(say.gaveAway(number), () => void takeBackMerge(splitId))
  })
  const theirs = request.messages.filter((one) => one.kind === 'customer')
  return (
    <Modal opened onClose={onClose} title={say.splitTitle(request.number)}>
      <div className="stack">
        <p className="d2">{say.splitLead}</p>
        {theirs.map((one) => (
          <CheckField
            key={one.id}
            checked={chosen.includes(one.id)}
            onCheck={(on) => setChosen(on ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))}
          >
            <span className="d3 tn">{clockMinutes(one.at)}</span> {one.text.slice(0, 120)}
          </CheckField>
        ))}
        <RefusalNote error={split.error} what={say.notSplit} />
        <Btn
          look="primary"
          disabled={chosen.length === 0}
          busy={split.isPending}
          onClick={() =>
            split.mutate({ params: { id: request.id }, body: { version: request.version, messageIds: chosen } })
          }
        >
          {split.isPending ? say.splitting : say.splitAct}
        </Btn>
      </div>
    </Modal>
  )
}
