import { Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { useAct } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Btn } from '../../ui/Btn.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import { GiveDialog, HandoverDialog } from './RoleDialogs.tsx'
import { type Crisis, type RoleName, roleNames, roleWord } from './shown.ts'

/** Who has which role; one touch takes a free one. */
export function Roles({ of }: { of: Crisis }) {
  const act = useAct(crises.giveRole)
  const [giving, setGiving] = useState<RoleName | null>(null)
  const [handing, setHanding] = useState(false)
  const give = (role: RoleName, personId: string | null) =>
    act.mutate({ params: { id: of.id, role }, body: { personId } })
  return (
    <section className="cr-card" aria-label={say.roles}>
      <ul className="cr-roles">
        {roleNames.map((role) => (
          <RoleLine
            key={role}
            of={of}
            role={role}
            busy={act.isPending && act.variables?.params.role === role}
            onGive={(personId) => give(role, personId)}
            onAsk={() => setGiving(role)}
            onHand={() => setHanding(true)}
          />
        ))}
      </ul>
      <RefusalNote error={act.error} what={say.notSaved} />
      {giving && <GiveDialog of={of} role={giving} onClose={() => setGiving(null)} />}
      {handing && <HandoverDialog of={of} onClose={() => setHanding(false)} />}
    </section>
  )
}

function RoleLine(props: {
  of: Crisis
  role: RoleName
  busy: boolean
  onGive: (personId: string | null) => void
  onAsk: () => void
  onHand: () => void
}) {
  const { of, role, busy, onGive, onAsk, onHand } = props
  const me = useMe()
  const held = of.roles.find((one) => one.role === role)
  const mine = held?.person.id === me.id
  const acts = of.may.act && of.state === 'open'
  const word = roleWord(role)
  return (
    <li className={mine ? 'mine' : undefined}>
      <Avatar name={held?.person.name ?? null} me={mine} />
      <span className="grow">
        <span className="block sm d3">{word}</span>
        <span className={held ? 'b' : 'd3'}>{mine ? say.you : (held?.person.name ?? say.nobody)}</span>
        {held?.byDefault && <span className="sm d3"> · {say.onCall}</span>}
      </span>
      {acts && !held && (
        <Btn busy={busy} aria-label={say.takeRole(word)} onClick={() => onGive(me.id)}>
          {say.take}
        </Btn>
      )}
      {acts && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Btn look="quiet" icon={IconDots} aria-label={say.changeRole(word)} />
          </Menu.Target>
          <Menu.Dropdown>
            {held && (!mine || held.byDefault) && (
              <Menu.Item onClick={() => onGive(me.id)}>{say.takeRole(word)}</Menu.Item>
            )}
            <Menu.Item onClick={onAsk}>{say.giveItem}</Menu.Item>
            {mine && <Menu.Item onClick={onHand}>{say.handOverItem}</Menu.Item>}
            {held && <Menu.Item onClick={() => onGive(null)}>{say.leaveItem}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}
