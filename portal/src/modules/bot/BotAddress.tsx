import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { bot } from '#contracts/bot'
import { useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/bot.ts'
import './bot.css'

/** Where mail for a project's logbook goes. */
export function ProjectAddress({ id, number }: { id: string; number: number }) {
  const read = useRead(bot.projectAddress, { params: { id } })
  return <Address of={read} says={say.projectSays} second={say.smsSays(`P-${number}`)} />
}

/** Where mail for an account's journal goes. */
export function AccountAddress({ id }: { id: string }) {
  const read = useRead(bot.accountAddress, { params: { id } })
  return <Address of={read} says={say.accountSays} />
}

type Read = { data?: { address: string }; error: Error | null }

function Address({ of, says, second }: { of: Read; says: string; second?: string }) {
  const mayLook = useMay('quarantine.work')
  const [copied, setCopied] = useState(false)
  if (of.error) return <RefusalNote error={of.error} />
  if (!of.data) return <Skeleton rows={2} />
  const { address } = of.data
  return (
    <div className="stack g2">
      <code className="mono sm bot-address">{address}</code>
      <span>
        <Btn size="sm" onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}>
          {copied ? say.copied : say.copy}
        </Btn>
      </span>
      <p className="sm d3">{says}</p>
      {second && <p className="sm d3">{second}</p>}
      {mayLook && (
        <p className="sm d3">
          {say.putAside}
          <Link className="link" to="/settings/quarantine">
            {say.quarantine}
          </Link>
          .
        </p>
      )}
    </div>
  )
}
