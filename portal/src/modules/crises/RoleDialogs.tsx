import { Modal } from '@mantine/core'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { useAct } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, CheckField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import { StaffPicker } from '../accounts/pickers.tsx'
import { type Crisis, type RoleName, roleWord } from './shown.ts'

/** Gives a role to somebody at once. */
export function GiveDialog({ of, role, onClose }: { of: Crisis; role: RoleName; onClose: () => void }) {
  const [personId, setPersonId] = useState<string | null>(null)
  const act = useAct(crises.giveRole, onClose)
  return (
    <Modal opened onClose={onClose} title={say.giveRole(roleWord(role))}>
      <Form
        onSubmit={() => personId && !act.isPending && act.mutate({ params: { id: of.id, role }, body: { personId } })}
      >
        <StaffPicker label={say.person} value={personId} onPick={setPersonId} error={fieldErrors(act.error).personId} />
        <RefusalNote error={act.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={personId === null}>
          {say.give}
        </Btn>
      </Form>
    </Modal>
  )
}

/** Offers the roles one has to somebody, with a word; they move when that is accepted. `to` is whom the rota names. */
export function HandoverDialog({ of, to = null, onClose }: { of: Crisis; to?: string | null; onClose: () => void }) {
  const me = useMe()
  const mine = of.roles.filter(({ person }) => person.id === me.id).map(({ role }) => role)
  const [roles, setRoles] = useState<RoleName[]>(mine)
  const [toId, setToId] = useState<string | null>(to)
  const [word, setWord] = useState('')
  const act = useAct(crises.offerRoles, onClose)
  const ready = toId !== null && roles.length > 0
  const tick = (role: RoleName, on: boolean) => setRoles(on ? [...roles, role] : roles.filter((one) => one !== role))
  return (
    <Modal opened onClose={onClose} title={say.handOverRoles}>
      <Form
        onSubmit={() =>
          ready && !act.isPending && act.mutate({ params: { id: of.id }, body: { roles, toId: toId as string, word } })
        }
      >
        <StaffPicker label={say.toWhom} value={toId} onPick={setToId} />
        {mine.length > 1 &&
          mine.map((role) => (
            <CheckField key={role} checked={roles.includes(role)} onCheck={(on) => tick(role, on)}>
              {roleWord(role)}
            </CheckField>
          ))}
        <AreaField label={say.word} rows={4} value={word} onText={setWord} error={fieldErrors(act.error).word} />
        <RefusalNote error={act.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!ready}>
          {act.isPending ? say.offering : say.offer}
        </Btn>
      </Form>
    </Modal>
  )
}
