import { IconCoins, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { credit } from '#contracts/credit'
import type { Reply } from '../../api.ts'
import { usePages } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import { say as licences } from '../../words/licensing.ts'
import { LicenceFrame } from '../licensing/Frame.tsx'
import { OpenDialog } from './OpenDialog.tsx'

type Account = Reply<typeof credit.listCreditAccounts>['items'][number]

function Line({ of, staff }: { of: Account; staff: boolean }) {
  return (
    <Link className="lic-line" to="/licences/credit/$credit" params={{ credit: of.id }} data-row="">
      <span className="lic-amount tn">{of.available.text}</span>
      <span className="ti">
        <span className="a">{[of.number, of.name].join(', ')}</span>
        <span className="s">{[staff && of.account.name, of.kind.name].filter(Boolean).join(' · ')}</span>
      </span>
      <span className="row wrap">
        {of.low && <Chip look="p3">{say.low}</Chip>}
        {of.closedAt && <Chip look="line">{say.closed}</Chip>}
      </span>
    </Link>
  )
}

/** Credit accounts with what is available on them. */
export default function CreditPage() {
  const { staff } = useMe()
  const writes = useMay('credit.write')
  const [opening, setOpening] = useState(false)
  const read = usePages(credit.listCreditAccounts, { query: {} }, { kinds: ['credit_account'], keep: true })
  const act = staff && writes && (
    <Btn icon={IconPlus} onClick={() => setOpening(true)}>
      {say.open}
    </Btn>
  )
  return (
    <LicenceFrame title={say.credit} act={act}>
      <RefusalNote error={read.error} what={licences.notShown} />
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 && (
        <Empty icon={IconCoins} title={say.none}>
          {say.noneSays}
        </Empty>
      )}
      <div className="lic-list">
        {read.items?.map((one) => (
          <Line key={one.id} of={one} staff={staff} />
        ))}
      </div>
      <ShowMore of={read}>{licences.more}</ShowMore>
      {opening && <OpenDialog onClose={() => setOpening(false)} />}
    </LicenceFrame>
  )
}
