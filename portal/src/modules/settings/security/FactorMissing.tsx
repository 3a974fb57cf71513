import { useMe } from '../../../session.ts'
import { signOut } from '../../../shell/sign-out.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { factorWords as words } from '../../../words/factor.ts'
import { Gate } from '../../identity/Gate.tsx'
import { CodePart } from './CodePart.tsx'
import { PasskeysPart } from './PasskeysPart.tsx'
import '../settings.css'

/** What somebody gets of whom a second factor is demanded and whose session began without one: the way to have one. */
export default function FactorMissing() {
  const me = useMe()
  const has = me.security.code || me.security.passkeys > 0
  return (
    <Gate
      wide
      title={words.missing}
      lead={words.missingSays(me.provider)}
      provider={me.provider}
      foot={
        <Btn look="quiet" onClick={() => void signOut()}>
          {words.signOut}
        </Btn>
      }
    >
      <div className="stack g5">
        {has && (
          <div className="call acc" role="status">
            <span className="grow">
              <b className="b block">{words.ready}</b>
              {words.readySays}
            </span>
            <Btn look="primary" onClick={() => void signOut()}>
              {words.signInAgain}
            </Btn>
          </div>
        )}
        <PasskeysPart />
        {me.security.password && <CodePart />}
      </div>
    </Gate>
  )
}
