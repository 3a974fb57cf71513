import { IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { sources } from '#contracts/signals'
import { useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { say } from '../../words/signals.ts'
import { configurationOf, type Source } from './kinds.ts'

/** What to write into the program that sends. The token is in it only while it is shown, just after it was made. */
export function Configuration({ of, token }: { of: Source; token: string | null }) {
  const where = useRead(sources.unattributed, {}, { kinds: [] }).data?.where
  const [copied, setCopied] = useState(false)
  if (!where) return null
  const text = configurationOf(of.kind, where, token ?? `pss_...${of.tokenEnding}`, of.address)
  return (
    <>
      {token ? <p className="call acc">{say.tokenOnce}</p> : <p className="d2">{say.tokenEnds(of.tokenEnding)}</p>}
      {token && (
        <p>
          {say.token}: <code className="mono">{token}</code>
        </p>
      )}
      {text === null ? (
        <p className="call p3">{say.notListening}</p>
      ) : (
        <>
          <pre className="signal-sample">{text}</pre>
          <div className="row">
            <Btn icon={IconCopy} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
              {copied ? say.copied : say.copy}
            </Btn>
          </div>
        </>
      )}
    </>
  )
}
