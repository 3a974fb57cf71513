import { Modal } from '@mantine/core'
import { IconBroadcast } from '@tabler/icons-react'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { span, when } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, CheckField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import type { Crisis } from './shown.ts'

/** When the next status update is owed, counted to the second, what the last one said, and the button for the next. */
export function Update({ of }: { of: Crisis }) {
  const now = useNow()
  const [giving, setGiving] = useState(false)
  const left = of.updateDueAt ? of.updateDueAt.getTime() - now : null
  const late = left !== null && left < 0
  return (
    <section className={late ? 'cr-card cr-due late' : 'cr-card cr-due'} aria-label={say.update}>
      <div className="row wrap">
        <span className="grow">
          <span className="block sm d2">{say.updateDue}</span>
          {left !== null && <b className="cr-clock tn">{late ? say.overdue(span(-left)) : say.dueIn(span(left))}</b>}
        </span>
        <span className="sm d3">
          {of.updatedAt ? say.lastUpdate(when(of.updatedAt.getTime(), now, 'minutes')) : say.noUpdate}
        </span>
      </div>
      {of.summary && <p className="cr-says">{of.summary}</p>}
      {of.may.act && (
        <Btn
          look={late ? 'primary' : undefined}
          size="touch"
          icon={IconBroadcast}
          className="cr-wide"
          onClick={() => setGiving(true)}
        >
          {say.giveUpdate}
        </Btn>
      )}
      {giving && <UpdateDialog of={of} onClose={() => setGiving(false)} />}
    </section>
  )
}

function UpdateDialog({ of, onClose }: { of: Crisis; onClose: () => void }) {
  const [text, setText] = useState('')
  const asks = of.request !== null && of.request.status !== 'closed'
  const [customer, setCustomer] = useState(asks)
  const act = useAct(crises.giveUpdate, onClose)
  const ready = text.trim() !== ''
  return (
    <Modal opened onClose={onClose} title={say.giveUpdate}>
      <Form
        onSubmit={() =>
          ready &&
          !act.isPending &&
          act.mutate({ params: { id: of.id }, body: { text: text.trim(), customer: customer && asks } })
        }
      >
        <AreaField
          label={say.where}
          hint={say.updateText}
          rows={5}
          value={text}
          onText={setText}
          error={fieldErrors(act.error).text}
          data-autofocus
        />
        {asks ? (
          <CheckField checked={customer} onCheck={setCustomer}>
            {say.toCustomer}
          </CheckField>
        ) : (
          <p className="sm d3">{say.insideOnly}</p>
        )}
        <RefusalNote error={act.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!ready}>
          {act.isPending ? say.givingUpdate : customer && asks ? say.sendUpdate : say.saveUpdate}
        </Btn>
      </Form>
    </Modal>
  )
}
