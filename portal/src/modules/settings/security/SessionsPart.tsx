import { IconDeviceDesktop } from '@tabler/icons-react'
import { identity } from '#contracts/identity'
import { when } from '../../../format.ts'
import { useAct, useRead } from '../../../queries.ts'
import { serverNow } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Chip } from '../../../ui/Chip.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { Part } from '../Frame.tsx'

export const STRENGTH_WORDS = {
  password: 'password',
  password_and_code: 'password and code',
  password_and_recovery_code: 'password and recovery code',
  passkey: 'passkey',
  link: 'link from a mail',
}

/** Where the person is signed in, and the way to end it. */
export function SessionsPart() {
  const read = useRead(identity.listSessions, {}, { kinds: ['session', 'person'] })
  const end = useAct(identity.endSession)
  const others = useAct(identity.endOtherSessions)
  const items = [...(read.data?.items ?? [])].sort(
    (a, b) => Number(b.current) - Number(a.current) || +b.seenAt - +a.seenAt,
  )
  return (
    <Part title="Where you are signed in">
      <RefusalNote error={read.error ?? end.error ?? others.error} />
      {read.isPending && <Skeleton rows={2} />}
      <ul className="rows">
        {items.map((one) => (
          <li key={one.id} className="line">
            <Icon of={IconDeviceDesktop} />
            <span className="grow">
              <span className="m block">
                {one.device} {one.current && <Chip look="acc">This one</Chip>}
              </span>
              <span className="sm d3">
                {[
                  `by ${STRENGTH_WORDS[one.strength]}`,
                  one.ip,
                  `since ${when(one.createdAt, serverNow(), 'minutes')}`,
                  `seen ${when(one.seenAt, serverNow(), 'minutes')}`,
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </span>
            {!one.current && (
              <Btn
                size="sm"
                busy={end.isPending && end.variables?.params?.id === one.id}
                onClick={() => end.mutate({ params: { id: one.id } })}
              >
                End the session
              </Btn>
            )}
          </li>
        ))}
      </ul>
      {items.length > 1 && (
        <span>
          <Btn busy={others.isPending} onClick={() => others.mutate({})}>
            End all other sessions
          </Btn>
        </span>
      )}
    </Part>
  )
}
