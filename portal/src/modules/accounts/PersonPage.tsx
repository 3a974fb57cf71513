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
import { Loaded } from '../../ui/Loaded.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { MailTrouble } from '../mailroom/MailTrouble.tsx'
import { ErasePart } from './ErasePart.tsx'
import { PersonAccess } from './PersonAccess.tsx'
import { type Person, rolesWords } from './words.ts'
import '../../ui/field.css'
import './accounts.css'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'

/** One person: how to reach them, what they may do, and how they sign in. */
export default function PersonPage() {
  const { person: id } = useParams({ strict: false }) as { person: string }
  const read = useRead(accounts.getPerson, { params: { id } }, { kinds: ['person'] })
  useTitle(read.data?.name ?? say.person)
  return <Loaded read={read}>{(data) => <Page key={id} of={data} />}</Loaded>
}

/** Sends an invitation; its words come from the server's answer. */
function Invite({ of }: { of: Person }) {
  const act = useAct(identity.invite)
  return (
    <>
      {act.isSuccess ? (
        <div className="call acc">
          <span>
            <b className="b block">{say.anInvitationIsOn(act.data.sentTo)}</b>
            {say.itIsGoodUntil(day(act.data.expiresAt, serverNow()), clockMinutes(act.data.expiresAt))}
            {act.data.link && (
              <>
                {' '}
                {say.mailCannotLeaveYet}
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
            title={of.email ? undefined : say.needsAnEMail}
            onClick={() => act.mutate({ params: { id: of.id } })}
          >
            {act.isPending ? say.sendingTheInvitation : say.sendAnInvitation}
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
  const mayErase = useMay('person.erase')
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
        {!of.active && <Chip look="line">{say.hasLeft}</Chip>}
        {of.locked && <Chip look="p1">{say.locked}</Chip>}
        <span className="push row">
          {writes && (
            <BtnLink to="/people/$person/edit" params={{ person: of.id }} icon={IconPencil}>
              {say.editThePerson}
            </BtnLink>
          )}
        </span>
      </div>
      <div className="sheet parts narrowed">
        {!of.staff && of.email && <MailTrouble address={of.email} />}
        <Card title={say.who}>
          <KeyValue
            of={[
              [
                common.account,
                <Link
                  key="account"
                  className="link"
                  to={of.staff ? '/settings/staff' : '/accounts/$account'}
                  params={of.staff ? {} : { account: of.accountId }}
                >
                  {of.accountName}
                </Link>,
              ],
              [common.email, of.email],
              [say.phone, of.phones.join(', ')],
              [say.roles, rolesWords(of.roles)],
              [say.teams, of.teams.map((team) => team.name).join(', ')],
              [common.zone, of.zone],
              [say.since2, day(of.createdAt, serverNow())],
            ]}
          />
        </Card>
        {of.active && of.id !== me.id && (mayInvite || outside) && (
          <section className="stack g2">
            <h2 className="h2">{say.invitation}</h2>
            <p className="d2">{say.theyGetALink}</p>
            <Invite of={of} />
          </section>
        )}
        {mayLock && of.active && of.id !== me.id && <PersonAccess of={of} />}
        {(mayWrite || outside) && of.id !== me.id && (
          <section className="stack g2">
            <h2 className="h2">{of.active ? say.leaving : say.backAgain}</h2>
            <p className="d2">{of.active ? say.everySessionPasskeyAnd : say.theySignInAgain}</p>
            <span>
              {of.active ? (
                <Btn
                  busy={leave.isPending}
                  onClick={() => {
                    if (confirm(say.hasLeft3(of.name))) leave.mutate({ params: { id: of.id } })
                  }}
                >
                  {say.hasLeft2(of.name)}
                </Btn>
              ) : (
                <Btn busy={back.isPending} onClick={() => back.mutate({ params: { id: of.id } })}>
                  {say.isBack(of.name)}
                </Btn>
              )}
            </span>
            <RefusalNote error={leave.error ?? back.error} />
          </section>
        )}
        {mayErase && !of.staff && <ErasePart of={of} />}
      </div>
    </>
  )
}
