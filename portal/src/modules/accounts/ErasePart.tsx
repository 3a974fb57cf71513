import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { eraseWords as words } from '../../words/transfer.ts'
import type { Person } from './words.ts'

/** Erases a contact's personal data: says what goes and what stays, and asks for the name before it does. */
export function ErasePart({ of }: { of: Person }) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const act = useAct(accounts.erasePerson, () => setOpen(false))
  const same = typed.trim() === of.name.trim()
  const lack = reason.trim() === '' ? words.needsReason : same ? '' : words.needsName
  const erase = () => {
    if (lack === '' && !act.isPending) act.mutate({ params: { id: of.id }, body: { reason: reason.trim() } })
  }
  return (
    <section className="stack g2">
      <h2 className="h2">{words.title}</h2>
      <p className="d2">{act.isSuccess ? words.erased : words.says}</p>
      {!open && !act.isSuccess && (
        <span>
          <Btn onClick={() => setOpen(true)}>{words.begin}</Btn>
        </span>
      )}
      {open && (
        <Form onSubmit={erase}>
          <dl className="erase-what">
            <dt>{words.goes}</dt>
            <dd>{words.goesSays}</dd>
            <dt>{words.stays}</dt>
            <dd>{words.staysSays}</dd>
          </dl>
          <p className="b">{words.never}</p>
          <TextField
            label={words.reason}
            hint={words.reasonHint}
            placeholder={words.reasonExample}
            maxLength={300}
            value={reason}
            error={fieldErrors(act.error).reason}
            onText={setReason}
          />
          <TextField label={words.type(of.name)} autoComplete="off" value={typed} onText={setTyped} />
          <RefusalNote error={act.error} />
          <div className="form-acts">
            <Btn type="submit" look="primary" busy={act.isPending} disabled={lack !== ''} title={lack || undefined}>
              {act.isPending ? words.erasing : words.erase(of.name)}
            </Btn>
            <Btn onClick={() => setOpen(false)}>{common.cancel}</Btn>
            {lack && <span className="d3">{lack}</span>}
          </div>
        </Form>
      )}
    </section>
  )
}
