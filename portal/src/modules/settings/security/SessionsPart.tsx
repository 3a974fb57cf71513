import { IconDeviceDesktop } from '@tabler/icons-react'
import { identity } from '#contracts/identity'
import { when } from '../../../format.ts'
import { useAct, useRead } from '../../../queries.ts'
import { serverNow } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Chip } from '../../../ui/Chip.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { say } from '../../../words/settings.ts'
import { Part } from '../Frame.tsx'

export const STRENGTH_WORDS = {
  password: say.passwordWord,
  password_and_code: say.passwordAndCode,
  password_and_recovery_code: say.passwordAndRecoveryCode,
  passkey: say.passkeyWord,
  link: say.linkFromAMail,
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
    <Part title={say.whereYouAreSigned}>
      <RefusalNote error={read.error ?? end.error ?? others.error} />
      {read.isPending && <Skeleton rows={2} />}
      <ul className="rows">
        {items.map((one) => (
          <li key={one.id} className="line">
            <Icon of={IconDeviceDesktop} />
            <span className="grow">
              <span className="m block">
                {one.device} {one.current && <Chip look="acc">{say.thisOne}</Chip>}
              </span>
              <span className="sm d3">
                {[
                  say.byWay(STRENGTH_WORDS[one.strength]),
                  one.ip,
                  say.since(when(one.createdAt, serverNow(), 'minutes')),
                  say.seenAt(when(one.seenAt, serverNow(), 'minutes')),
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
                {say.endTheSession}
              </Btn>
            )}
          </li>
        ))}
      </ul>
      {items.length > 1 && (
        <span>
          <Btn busy={others.isPending} onClick={() => others.mutate({})}>
            {say.endAllOtherSessions}
          </Btn>
        </span>
      )}
    </Part>
  )
}
