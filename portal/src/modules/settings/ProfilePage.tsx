import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { channels } from '#contracts/channels'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { Icon } from '../../ui/Icon.tsx'
import { rolesWords } from '../accounts/words.ts'
import { Frame, Part } from './Frame.tsx'
import { AppearancePart, Profile } from './Profile.tsx'

/** What is missing before this person can be reached and is safe. */
function Missing() {
  const me = useMe()
  const reached = useRead(channels.list, { query: {} }, { kinds: ['person', 'channel'] })
  const working = reached.data?.items.filter((one) => one.status === 'working') ?? []
  const loud = working.some((one) => one.kind !== 'email')
  const words: { to: string; text: string; act: string }[] = []
  if (reached.data && !loud)
    words.push({
      to: '/settings/channels',
      text: 'A page reaches you by e-mail only, which wakes nobody.',
      act: 'Add a phone or device',
    })
  if (!me.security.code && me.security.passkeys === 0)
    words.push({
      to: '/settings/security',
      text: 'A password alone protects your sign-in.',
      act: 'Add a passkey or an authenticator app',
    })
  if (me.security.code && me.security.recoveryCodesLeft < 3)
    words.push({
      to: '/settings/security',
      text: `${me.security.recoveryCodesLeft} recovery codes are left.`,
      act: 'Make new ones',
    })
  return words.map((one) => (
    <div key={one.text} className="call p3">
      <Icon of={IconAlertTriangle} />
      <span className="grow">
        {one.text}{' '}
        <Link className="link" to={one.to}>
          {one.act}
        </Link>
      </span>
    </div>
  ))
}

export default function ProfilePage() {
  const me = useMe()
  return (
    <Frame title="You" second={rolesWords(me.roles as never)}>
      <div className="stack g2">
        <Missing />
      </div>
      <Profile />
      {me.teams.length > 0 && <Part title="Teams" says={me.teams.map((team) => team.name).join(', ')} />}
      <AppearancePart />
    </Frame>
  )
}
