import qrcode from 'qrcode-generator'
import { useMemo, useState } from 'react'
import { identity } from '#contracts/identity'
import { useAct } from '../../../queries.ts'
import { useMe } from '../../../session.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Form, PasswordField, TextField } from '../../../ui/Field.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { say } from '../../../words/settings.ts'
import { Part } from '../Frame.tsx'

/** The picture an authenticator app reads. */
function Qr({ uri }: { uri: string }) {
  const svg = useMemo(() => {
    const code = qrcode(0, 'M')
    code.addData(uri)
    code.make()
    const count = code.getModuleCount()
    const path: string[] = []
    for (let row = 0; row < count; row++)
      for (let column = 0; column < count; column++)
        if (code.isDark(row, column)) path.push(`M${column} ${row}h1v1h-1z`)
    return { count, path: path.join('') }
  }, [uri])
  return (
    <span className="qr">
      <svg viewBox={`0 0 ${svg.count} ${svg.count}`} role="img" aria-label={say.qrCodeForThe}>
        <path d={svg.path} fill="#000" shapeRendering="crispEdges" />
      </svg>
    </span>
  )
}

/** Recovery codes, this once. */
function Recovery({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const [copied, setCopied] = useState(false)
  return (
    <div className="call acc">
      <div className="shown-once grow">
        <span>
          <b className="b block">{say.keepTheseRecoveryCodes}</b>
          {say.eachOneSignsYou}
        </span>
        <ul className="codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="form-acts">
          <Btn onClick={() => void navigator.clipboard.writeText(codes.join('\n')).then(() => setCopied(true))}>
            {copied ? say.copied : say.copyTheCodes}
          </Btn>
          <Btn look="primary" onClick={onDone}>
            {say.iHaveKeptTheCodes}
          </Btn>
        </div>
      </div>
    </div>
  )
}

function Begin({ onCodes, onCancel }: { onCodes: (codes: string[]) => void; onCancel: () => void }) {
  const [code, setCode] = useState('')
  const begin = useAct(identity.beginCode)
  const confirm = useAct(identity.confirmCode, (reply) => onCodes(reply.recoveryCodes))
  if (!begin.data)
    return (
      <>
        <RefusalNote error={begin.error} />
        <div className="form-acts">
          <Btn look="primary" busy={begin.isPending} onClick={() => begin.mutate({})}>
            {begin.isPending ? say.preparing : say.showTheQrCode}
          </Btn>
          <Btn onClick={onCancel}>{common.cancel}</Btn>
        </div>
      </>
    )
  return (
    <Form onSubmit={() => code.length === 6 && !confirm.isPending && confirm.mutate({ body: { code } })}>
      <div className="row wrap top-a">
        <Qr uri={begin.data.uri} />
        <div className="stack grow">
          <p>
            {say.scanItWithYour}
            <span className="mono block">{begin.data.secret.replace(/(.{4})/g, '$1 ').trim()}</span>
          </p>
          <TextField
            label={say.codeTheAppShows}
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onText={(text) => setCode(text.replace(/\D/g, '').slice(0, 6))}
          />
          <RefusalNote error={confirm.error} />
          <div className="form-acts">
            <Btn type="submit" look="primary" busy={confirm.isPending} disabled={code.length !== 6}>
              {confirm.isPending ? say.checkingTheCode : say.confirmTheApp}
            </Btn>
            <Btn onClick={onCancel}>{common.cancel}</Btn>
          </div>
        </div>
      </div>
    </Form>
  )
}

type Ask = 'remove' | 'renew'

/** The password once more, before something that weakens or renews the second proof. */
function AskPassword(props: { ask: Ask; onCodes: (codes: string[]) => void; onDone: () => void }) {
  const [password, setPassword] = useState('')
  const remove = useAct(identity.removeCode, props.onDone)
  const renew = useAct(identity.newRecoveryCodes, (reply) => props.onCodes(reply.recoveryCodes))
  const act = props.ask === 'remove' ? remove : renew
  return (
    <Form onSubmit={() => password && !act.isPending && act.mutate({ body: { password } })}>
      <PasswordField label={say.yourPassword} autoComplete="current-password" value={password} onText={setPassword} />
      <RefusalNote error={act.error} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={act.isPending} disabled={password === ''}>
          {props.ask === 'remove' ? say.removeTheAuthenticatorApp : say.makeNewRecoveryCodes}
        </Btn>
        <Btn onClick={props.onDone}>{common.cancel}</Btn>
      </div>
    </Form>
  )
}

/** Authenticator app (TOTP, RFC 6238) and recovery codes. */
export function CodePart() {
  const me = useMe()
  const [doing, setDoing] = useState<'begin' | Ask | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const { code, recoveryCodesLeft } = me.security
  const got = (fresh: string[]) => {
    setCodes(fresh)
    setDoing(null)
  }
  return (
    <Part title={say.authenticatorApp} says={code ? say.setUpCodesLeft(recoveryCodesLeft) : say.aCodeFromYour}>
      {codes && <Recovery codes={codes} onDone={() => setCodes(null)} />}
      {!codes && doing === null && (
        <div className="form-acts">
          {code ? (
            <>
              <Btn onClick={() => setDoing('renew')}>{say.makeNewRecoveryCodes}</Btn>
              <Btn onClick={() => setDoing('remove')}>{say.removeTheAuthenticatorApp}</Btn>
            </>
          ) : (
            <Btn onClick={() => setDoing('begin')}>{say.setUpAnAuthenticator}</Btn>
          )}
        </div>
      )}
      {doing === 'begin' && <Begin onCodes={got} onCancel={() => setDoing(null)} />}
      {(doing === 'remove' || doing === 'renew') && (
        <AskPassword key={doing} ask={doing} onCodes={got} onDone={() => setDoing(null)} />
      )}
    </Part>
  )
}
