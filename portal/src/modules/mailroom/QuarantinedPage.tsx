import { IconTrash } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { mailroom } from '#contracts/mailroom'
import type { Reply } from '../../api.ts'
import { bytes, when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { KeyValue } from '../../ui/Card.tsx'
import { AreaField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/mailroom.ts'
import { Frame, Part } from '../settings/Frame.tsx'
import { settledWords } from './settled.ts'
import './mailroom.css'

type One = Reply<typeof mailroom.readQuarantined>

/** One message that was put aside: as it came, and what can be done with it. */
export default function QuarantinedPage() {
  const { mail: id } = useParams({ strict: false }) as { mail: string }
  const read = useRead(mailroom.readQuarantined, { params: { id } }, { kinds: ['mail'] })
  const now = useNow()
  const of = read.data
  return (
    <Frame title={of ? of.subject || say.noSubject : say.quarantine}>
      <p>
        <BtnLink look="quiet" size="sm" to="/settings/quarantine">
          {say.backToAll}
        </BtnLink>
      </p>
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={6} />}
      {of && (
        <>
          <KeyValue of={factsOf(of, now)} />
          <Acts key={of.settledHow ?? 'open'} of={of} />
          {of.text && (
            <Part title={say.words}>
              <p className="mail-words">{of.text}</p>
            </Part>
          )}
          <Part title={say.asItCame} says={of.cut ? say.cut : undefined}>
            {of.raw ? <pre className="mail-raw mono">{of.raw}</pre> : <p className="d3">{say.gone}</p>}
          </Part>
        </>
      )}
    </Frame>
  )
}

function factsOf(of: One, now: number): [string, string][] {
  const facts: [string, string][] = [
    [say.why, of.reason],
    [say.from, `${of.from || say.noSender}${of.authenticated ? '' : ` (${say.notProved})`}`],
    [say.to, of.to.join(', ')],
    [say.came, `${when(of.receivedAt, now, 'minutes')}${of.mailbox ? `, ${of.mailbox}` : ''}`],
    [say.size, bytes(of.size)],
  ]
  if (of.attachments.length > 0)
    facts.push([say.attachments, of.attachments.map((one) => `${one.name} (${bytes(one.size)})`).join(', ')])
  if (of.settledAt) facts.push([say.decided, settledWords(of, now)])
  return facts
}

function Acts({ of }: { of: One }) {
  const may = useMay('quarantine.work')
  const [deleting, setDeleting] = useState(false)
  const release = useAct(mailroom.releaseQuarantined)
  const request = useAct(mailroom.requestOfQuarantined)
  const args = { params: { id: of.id } }
  if (of.settledAt || !may) return of.requestId ? <ToRequest id={of.requestId} /> : null
  return (
    <div className="stack">
      <div className="row">
        <Btn look="primary" busy={release.isPending} onClick={() => release.mutate(args)}>
          {of.held ? say.release : say.readAgain}
        </Btn>
        <Btn busy={request.isPending} onClick={() => request.mutate(args)}>
          {of.requestId ? say.keepRequest : say.makeRequest}
        </Btn>
        {of.requestId && <ToRequest id={of.requestId} />}
        {!deleting && (
          <Btn look="quiet" icon={IconTrash} className="push" onClick={() => setDeleting(true)}>
            {say.deleteIt}
          </Btn>
        )}
      </div>
      <RefusalNote error={release.error ?? request.error} />
      {deleting && <Deletion id={of.id} onCancel={() => setDeleting(false)} />}
    </div>
  )
}

function ToRequest({ id }: { id: string }) {
  return (
    <BtnLink to="/requests/$request" params={{ request: id }}>
      {say.openRequest}
    </BtnLink>
  )
}

/** Cannot be undone, so it asks why. */
function Deletion({ id, onCancel }: { id: string; onCancel: () => void }) {
  const [reason, setReason] = useState('')
  const act = useAct(mailroom.deleteQuarantined)
  return (
    <Form onSubmit={() => reason.trim() && act.mutate({ params: { id }, body: { reason: reason.trim() } })}>
      <AreaField
        label={say.deleteWhy}
        hint={say.deleteSays}
        error={fieldErrors(act.error).reason}
        rows={2}
        value={reason}
        onText={setReason}
      />
      <RefusalNote error={act.error} />
      <div className="row">
        <Btn type="submit" icon={IconTrash} busy={act.isPending} disabled={!reason.trim()}>
          {say.deleteIt}
        </Btn>
        <Btn look="quiet" onClick={onCancel}>
          {common.cancel}
        </Btn>
      </div>
    </Form>
  )
}
