import { Modal } from '@mantine/core'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { deviceZone, wallText } from '../../zone.ts'
import { type Cast, CastEditor } from './CastEditor.tsx'
import { momentOf, type Run } from './shown.ts'

const wall = (at: Date | null) => (at ? wallText(at.getTime(), deviceZone()) : '')

/** Changes what a project is called, who is who on it, and its dates; due dates that are reckoned from those move with them. */
export function EditDialog({ of, onClose }: { of: Run; onClose: () => void }) {
  const [title, setTitle] = useState(of.title)
  const [shared, setShared] = useState(of.shared)
  const [begins, setBegins] = useState(wall(of.beginsAt))
  const [ends, setEnds] = useState(wall(of.endsAt))
  const before: Cast[] = of.people.map(({ role, person }) => ({ role, personId: person.id }))
  const [people, setPeople] = useState<Cast[]>(before)
  const act = useAct(procedures.editRun, onClose)
  const bad = fieldErrors(act.error)
  const submit = () => {
    if (act.isPending || title.trim() === '') return
    const named = people.filter(({ role, personId }) => role.trim() && personId) as { role: string; personId: string }[]
    // Only what was changed is sent: a date nobody touched keeps its seconds.
    const body = {
      ...(title.trim() !== of.title && { title: title.trim() }),
      ...(shared !== of.shared && { shared }),
      ...(begins !== wall(of.beginsAt) && { beginsAt: momentOf(begins) }),
      ...(ends !== wall(of.endsAt) && { endsAt: momentOf(ends) }),
      ...(JSON.stringify(named) !== JSON.stringify(before) && { people: named }),
    }
    if (Object.keys(body).length === 0) return onClose()
    act.mutate({ params: { id: of.id }, body })
  }
  const roles = [...new Set(of.steps.flatMap(({ role }) => (role ? [role] : [])))]
  return (
    <Modal opened onClose={onClose} title={say.changeProject} size="lg">
      <Form onSubmit={submit}>
        <TextField label={say.titleLabel} value={title} onText={setTitle} error={bad.title} data-autofocus />
        <div className="pj-two">
          <TextField
            label={say.begins}
            optional
            type="datetime-local"
            value={begins}
            onText={setBegins}
            error={bad.beginsAt}
          />
          <TextField label={say.ends} optional type="datetime-local" value={ends} onText={setEnds} error={bad.endsAt} />
        </div>
        <p className="sm d2">{say.datesFollow}</p>
        <CastEditor accountId={of.account.id} value={people} onValue={setPeople} error={bad.people} roles={roles} />
        <CheckField checked={shared} onCheck={setShared}>
          {say.shared}
        </CheckField>
        <RefusalNote error={act.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={title.trim() === ''}>
          {act.isPending ? say.doing : say.saveChanges}
        </Btn>
      </Form>
    </Modal>
  )
}
