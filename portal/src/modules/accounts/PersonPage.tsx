import { IconMail, IconPencil } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { accounts } from '#contracts/accounts'
import { identity } from '#contracts/identity'
import { clockMinutes, day } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow } from '../../time.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Card, KeyValue } from '../../ui/Card.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { PersonAccess } from './PersonAccess.tsx'
import { type Person, rolesWords } from './words.ts'
import '../../ui/field.css'
import './accounts.css'

/** One person: how to reach them, what they may do, and how they sign in. */
export default function PersonPage() {
  const { person: id } = useParams({ strict: false }) as { person: string }
  const read = useRead(accounts.getPerson, { params: { id } }, { kinds: ['person'] })
  useTitle(read.data?.name ?? 'Person')
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} />
      </div>
    )
  return read.data ? <Page key={id} of={read.data} /> : <Skeleton />
}

/** Sends an invitation; its words come from the server's answer. */
function Invite({ of }: { of: Person }) {
  const act = useAct(identity.invite)
  return (
    <>
      {act.isSuccess ? (
        <div className="call acc">
          <span>
            <b className="b block">An invitation is on its way to {act.data.sentTo}</b>
            It is good until {day(act.data.expiresAt, serverNow())}, {clockMinutes(act.data.expiresAt)}.
            {act.data.link && (
              <>
                {' '}
                Mail cannot leave yet, so hand over this link in person:
                <span className="mono block secret-text">{act.data.link}</span>
              </>
            )}
          </span>
        </div>
      ) : (
        <span>
          <Btn
            icon={IconMail}
            busy={act.isPending}
            disabled={!of.email}
            title={of.email ? undefined : 'Needs an e-mail address first'}
            onClick={() => act.mutate({ params: { id: of.id } })}
          >
            {act.isPending ? 'Sending the invitation' : 'Send an invitation'}
          </Btn>
        </span>
      )}
      <RefusalNote error={act.error} />
    </>
  )
}

function Page({ of }: { of: Person }) {
  const me = useMe()
  const mayWrite = useMay(of.staff ? 'person.write' : 'person.write_contact')
  const mayInvite = useMay('person.invite') || useMay('person.write')
  const mayLock = useMay('person.lock')
  const outside = !me.staff && me.roles.includes('account_admin')
  const writes = (mayWrite || outside) && of.active
  const leave = useAct(accounts.leavePerson)
  const back = useAct(accounts.returnPerson)
  return (
    <>
      <div className="page-hd">
        <Avatar name={of.name} outside={!of.staff} large />
        <h1 className="h1">{of.name}</h1>
        {of.title && <span className="d3">{of.title}</span>}
        {!of.active && <Chip look="line">Has left</Chip>}
        {of.locked && <Chip look="p1">Locked</Chip>}
        <span className="push row">
          {writes && (
            <BtnLink to="/people/$person/edit" params={{ person: of.id }} icon={IconPencil}>
              Edit the person
            </BtnLink>
          )}
        </span>
      </div>
      <div className="sheet parts narrowed">
        <Card title="Who">
          <KeyValue
            of={[
              [
                'Account',
                <Link
                  key="account"
                  className="link"
                  to={of.staff ? '/settings/staff' : '/accounts/$account'}
                  params={of.staff ? {} : { account: of.accountId }}
                >
                  {of.accountName}
                </Link>,
              ],
              ['E-mail', of.email],
              ['Phone', of.phones.join(', ')],
              ['Roles', rolesWords(of.roles)],
              ['Teams', of.teams.map((team) => team.name).join(', ')],
              ['Zone', of.zone],
              ['Since', day(of.createdAt, serverNow())],
            ]}
          />
        </Card>
        {of.active && of.id !== me.id && (mayInvite || outside) && (
          <section className="stack g2">
            <h2 className="h2">Invitation</h2>
            <p className="d2">They get a link by e-mail, choose a password and are in.</p>
            <Invite of={of} />
          </section>
        )}
        {mayLock && of.active && of.id !== me.id && <PersonAccess of={of} />}
        {(mayWrite || outside) && of.id !== me.id && (
          <section className="stack g2">
            <h2 className="h2">{of.active ? 'Leaving' : 'Back again'}</h2>
            <p className="d2">
              {of.active
                ? 'Every session, passkey and token of theirs ends at once. What they did stays on record.'
                : 'They sign in again once they are invited.'}
            </p>
            <span>
              {of.active ? (
                <Btn
                  busy={leave.isPending}
                  onClick={() => {
                    if (confirm(`${of.name} has left?`)) leave.mutate({ params: { id: of.id } })
                  }}
                >
                  {of.name} has left
                </Btn>
              ) : (
                <Btn busy={back.isPending} onClick={() => back.mutate({ params: { id: of.id } })}>
                  {of.name} is back
                </Btn>
              )}
            </span>
            <RefusalNote error={leave.error ?? back.error} />
          </section>
        )}
      </div>
    </>
  )
}
