import { IconMailX } from '@tabler/icons-react'
import { mailroom } from '#contracts/mailroom'
import { when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/mailroom.ts'

/** Says when mail to a contact's address does not arrive. Nothing for customers, and nothing when all is well. */
export function MailTrouble({ address }: { address: string }) {
  const { staff } = useMe()
  const mayClear = useMay('person.write_contact')
  const read = useRead(mailroom.addressTrouble, { query: { address } }, { enabled: staff, kinds: ['address', 'mail'] })
  const clear = useAct(mailroom.clearTrouble)
  const now = useNow()
  const trouble = read.data?.trouble
  if (!trouble) return null
  const words = { failing: say.fails, delayed: say.delayed, complained: say.complained }[trouble.kind]
  return (
    <div className={trouble.kind === 'failing' ? 'call p1' : 'call p3'} role="status">
      <Icon of={IconMailX} />
      <span className="grow">
        <b className="b block">{words(when(trouble.since, now, 'minutes'))}</b>
        {`${trouble.status} ${trouble.diagnostic}`.trim()} <span className="d3">({say.times(trouble.times)})</span>
      </span>
      {mayClear && (
        <Btn size="sm" busy={clear.isPending} onClick={() => clear.mutate({ body: { address } })}>
          {say.arrives}
        </Btn>
      )}
    </div>
  )
}
