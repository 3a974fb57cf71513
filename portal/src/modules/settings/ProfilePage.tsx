import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { channels } from '#contracts/channels'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { Icon } from '../../ui/Icon.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/settings.ts'
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
      text: say.aPageReachesYou,
      act: say.addAPhoneOr,
    })
  if (!me.security.code && me.security.passkeys === 0)
    words.push({
      to: '/settings/security',
      text: say.aPasswordAloneProtects,
      act: say.addAPasskeyOr,
    })
  if (me.security.code && me.security.recoveryCodesLeft < 3)
    words.push({
      to: '/settings/security',
      text: say.recoveryCodesAreLeft(me.security.recoveryCodesLeft),
      act: say.makeNewOnes,
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
    <Frame title={common.you} second={rolesWords(me.roles as never)}>
      <div className="stack g2">
        <Missing />
      </div>
      <Profile />
      {me.teams.length > 0 && <Part title={say.teams} says={me.teams.map((team) => team.name).join(', ')} />}
      <AppearancePart />
    </Frame>
  )
}
