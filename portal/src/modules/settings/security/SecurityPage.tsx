import { useMe } from '../../../session.ts'
import { say } from '../../../words/settings.ts'
import { Frame } from '../Frame.tsx'
import { CodePart } from './CodePart.tsx'
import { PasskeysPart } from './PasskeysPart.tsx'
import { PasswordPart } from './PasswordPart.tsx'
import { SessionsPart } from './SessionsPart.tsx'

/** How the signed-in person proves who they are, and where they are signed in. */
export default function SecurityPage() {
  const me = useMe()
  return (
    <Frame title={say.signingIn}>
      <PasskeysPart />
      {me.security.password && <CodePart />}
      <PasswordPart />
      <SessionsPart />
    </Frame>
  )
}
