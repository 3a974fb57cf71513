import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Part } from './Frame.tsx'
import { AppearancePart, Profile } from './Profile.tsx'
import { CodePart } from './security/CodePart.tsx'
import { PasskeysPart } from './security/PasskeysPart.tsx'
import { PasswordPart } from './security/PasswordPart.tsx'
import { SessionsPart } from './security/SessionsPart.tsx'
import './settings.css'
import { common } from '../../words/common.ts'
import { say } from '../../words/settings.ts'

/** A customer's own settings, on one page. */
export default function MePage() {
  const me = useMe()
  useTitle(say.yourSettings)
  return (
    <div className="me-page">
      <h1 className="h1">{say.yourSettings}</h1>
      <div className="parts">
        <Part title={common.you} says={`${me.home.name}, ${me.home.number}`}>
          <Profile />
        </Part>
        <AppearancePart />
        <PasskeysPart />
        <PasswordPart />
        {me.security.password && <CodePart />}
        <SessionsPart />
      </div>
    </div>
  )
}
