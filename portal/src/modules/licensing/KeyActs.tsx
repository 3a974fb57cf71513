import { Modal } from '@mantine/core'
import { useState } from 'react'
import { licensing } from '#contracts/licensing'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Form, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { BaselineDialog } from './BaselineDialog.tsx'
import { FileField } from './FileField.tsx'
import { ReduceDialog } from './ReduceDialog.tsx'
import type { Key } from './shown.ts'

type Look = {
  title: string
  says: string
  fileLabel: string
  codeLabel: string
  act: string
  acting: string
  failed: string
  busy: boolean
  error: unknown
  onBody: (body: { file: string } | { code: string }) => void
}

/** A file of the appliance, or the characters it shows: two ways to the same. */
function FileOrCode(props: Look) {
  const [code, setCode] = useState('')
  return (
    <section className="card lic-card">
      <h2 className="h3">{props.title}</h2>
      <p className="d2 lic-said">{props.says}</p>
      <Form onSubmit={() => code.trim() !== '' && !props.busy && props.onBody({ code: code.trim() })}>
        <FileField label={props.fileLabel} disabled={props.busy} onText={(file) => props.onBody({ file })} />
        <div className="row lic-code-row">
          <TextField
            label={props.codeLabel}
            className="mono"
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
            value={code}
            onText={setCode}
          />
          <Btn type="submit" busy={props.busy} disabled={code.trim() === ''}>
            {props.busy ? props.acting : props.act}
          </Btn>
        </div>
        <RefusalNote error={props.error} what={props.failed} />
      </Form>
    </section>
  )
}

/** Binds a key that has no appliance yet. */
export function BindForm({ of }: { of: Key }) {
  const bind = useAct(licensing.bindKey)
  return (
    <FileOrCode
      title={say.bindTitle}
      says={say.bindSays}
      fileLabel={say.requestFile}
      codeLabel={say.offerCode}
      act={say.bind}
      acting={say.binding}
      failed={say.notBound}
      busy={bind.isPending}
      error={bind.error}
      onBody={(body) => bind.mutate({ params: { id: of.id }, body })}
    />
  )
}

/** Takes in what the appliance used. */
export function ReceiptForm({ of }: { of: Key }) {
  const take = useAct(licensing.takeReceipt)
  return (
    <FileOrCode
      title={say.receiptTitle}
      says={say.receiptSays}
      fileLabel={say.receiptFile}
      codeLabel={say.receiptCode}
      act={say.take}
      acting={say.taking}
      failed={say.notTaken}
      busy={take.isPending}
      error={take.error}
      onBody={(body) => take.mutate({ params: { id: of.id }, body })}
    />
  )
}

/** What a manager does with a key, each with a reason. */
export function KeyActs({ of }: { of: Key }) {
  const [act, setAct] = useState<'rebaseline' | 'retire' | 'reduce' | 'baseline' | null>(null)
  const [reason, setReason] = useState('')
  const close = () => {
    setAct(null)
    setReason('')
  }
  const rebaseline = useAct(licensing.rebaseline, close)
  const retire = useAct(licensing.retireKey, close)
  const doing = act === 'retire' ? retire : rebaseline
  const ready = reason.trim() !== ''
  if (of.retiredAt) return null
  return (
    <div className="row wrap">
      {of.flag && <Btn onClick={() => setAct('rebaseline')}>{say.rebaseline}</Btn>}
      {of.appliance && of.granted.sequence > 0 && <Btn onClick={() => setAct('reduce')}>{say.reduce}</Btn>}
      {of.appliance && of.granted.sequence > 0 && <Btn onClick={() => setAct('baseline')}>{say.baseline}</Btn>}
      <Btn look="quiet" onClick={() => setAct('retire')}>
        {say.retire}
      </Btn>
      {act === 'reduce' && <ReduceDialog of={of} onClose={close} />}
      {act === 'baseline' && <BaselineDialog of={of} onClose={close} />}
      {(act === 'rebaseline' || act === 'retire') && (
        <Modal opened onClose={close} title={act === 'retire' ? say.retireTitle : say.rebaselineTitle}>
          <Form onSubmit={() => ready && !doing.isPending && doing.mutate({ params: { id: of.id }, body: { reason } })}>
            {act === 'rebaseline' && <p className="d2">{say.rebaselineSays}</p>}
            <AreaField label={say.reason} value={reason} onText={setReason} data-autofocus />
            <RefusalNote error={doing.error} />
            <Btn look="primary" size="touch" type="submit" busy={doing.isPending} disabled={!ready}>
              {act === 'retire' ? say.retire : say.rebaseline}
            </Btn>
          </Form>
        </Modal>
      )}
    </div>
  )
}
