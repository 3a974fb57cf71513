import { Modal } from '@mantine/core'
import { useState } from 'react'
import { type MessageReply, support } from '#contracts/support'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/files.ts'

/** An administrator lets a file through that the malware scanner holds back, and says why. */
export function ReleaseDialog({ file, onClose }: { file: MessageReply['attachments'][number]; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const release = useAct(support.releaseAttachment, onClose)
  return (
    <Modal opened onClose={onClose} title={say.releaseOf(file.name)}>
      <div className="stack">
        <p className="d2">{say.releaseLead(file.scanSays ?? '')}</p>
        <AreaField label={say.reason} value={reason} onText={setReason} maxLength={500} />
        <RefusalNote error={release.error} what={say.notReleased} />
        <Btn
          look="primary"
          disabled={reason.trim().length < 3}
          busy={release.isPending}
          onClick={() => release.mutate({ params: { id: file.id }, body: { reason: reason.trim() } })}
        >
          {release.isPending ? say.releasing : say.releaseFile}
        </Btn>
      </div>
    </Modal>
  )
}
