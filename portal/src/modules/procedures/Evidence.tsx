import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { when } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, CheckField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { FileChip } from './FileChip.tsx'
import { FilePick, uploadTo } from './FilePick.tsx'
import type { Run } from './shown.ts'

/** What was noted at a step, with the files that show it. */
export function Records({ run, job }: { run: Run; job: number }) {
  const now = useNowEvery(60_000)
  const own = run.records.filter((one) => one.job === job)
  if (own.length === 0) return null
  return (
    <ul className="pj-records" aria-label={say.records}>
      {own.map((one) => (
        <li key={one.id}>
          <span>{one.text}</span>
          {one.file && <FileChip run={run.id} of={one.file} />}
          <span className="sm d3">
            {one.byName}, {when(one.at.getTime(), now, 'minutes')}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** Notes what was done at a step, with a file, before or without it being done. */
export function AddEvidence({ run, job }: { run: Run; job: number }) {
  const me = useMe()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [customer, setCustomer] = useState(false)
  const [failed, setFailed] = useState<Error | null>(null)
  const [sending, setSending] = useState(false)
  const act = useAct(procedures.addRecord)
  if (!open)
    return (
      <Btn size="sm" icon={IconPlus} onClick={() => setOpen(true)}>
        {say.addEvidence}
      </Btn>
    )
  const close = () => {
    setOpen(false)
    setText('')
    setFile(null)
  }
  const send = async () => {
    if (sending || (text.trim() === '' && !file)) return
    setSending(true)
    setFailed(null)
    try {
      const fileId = file ? await uploadTo(run.id, file) : null
      const body = { text: text.trim() || file!.name, job, fileId, customer }
      await act.mutateAsync({ params: { id: run.id }, body })
      close()
    } catch (cause) {
      setFailed(cause as Error)
    } finally {
      setSending(false)
    }
  }
  return (
    <Form className="pj-evidence" label={say.addEvidence} onSubmit={() => void send()}>
      <AreaField
        label={say.whatWasDone}
        rows={2}
        value={text}
        onText={setText}
        error={fieldErrors(failed).text}
        data-autofocus
      />
      <div className="row wrap">
        <FilePick file={file} onFile={setFile} />
        {me.staff && run.shared && (
          <CheckField checked={customer} onCheck={setCustomer}>
            {say.customerSees}
          </CheckField>
        )}
      </div>
      <RefusalNote error={failed} what={say.notSaved} />
      <div className="row wrap">
        <Btn look="ink" type="submit" busy={sending} disabled={text.trim() === '' && !file}>
          {sending ? say.doing : say.add}
        </Btn>
        <Btn look="quiet" onClick={close}>
          {say.leave}
        </Btn>
      </div>
    </Form>
  )
}
