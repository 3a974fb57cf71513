import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { Part } from './Frame.tsx'
import { AppearancePart, Profile } from './Profile.tsx'
import { CodePart } from './security/CodePart.tsx'
import { PasskeysPart } from './security/PasskeysPart.tsx'
import { PasswordPart } from './security/PasswordPart.tsx'
import { SessionsPart } from './security/SessionsPart.tsx'
import './settings.css'

/** A customer's own settings, on one page. */
export default function MePage() {
  const me = useMe()
  useTitle('Your settings')
  return (
    <div className="me-page">
      <h1 className="h1">Your settings</h1>
      <div className="parts">
        <Part title="You" says={`${me.home.name}, ${me.home.number}`}>
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
