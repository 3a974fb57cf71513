import { IconKey, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { licensing } from '#contracts/licensing'
import { when } from '../../format.ts'
import { useListKeys } from '../../keys.ts'
import { usePages } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { LicenceFrame } from './Frame.tsx'
import type { Key } from './shown.ts'

function Line({ of, staff }: { of: Key; staff: boolean }) {
  return (
    <Link className="lic-line" to="/licences/keys/$key" params={{ key: of.id }} data-row="">
      <span className="lic-amount tn">{of.granted.total.text}</span>
      <span className="ti">
        <span className="a">{[of.code, of.label].filter(Boolean).join(', ')}</span>
        <span className="s">
          {[staff && of.account.name, of.kind.name, of.appliance?.name].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className="row wrap">
        {of.used && of.granted.total.amount !== '0' && (
          <span className="sm d2 tn">
            {say.asReported(of.used.amount.text, when(of.used.at, serverNow(), 'minutes'))}
          </span>
        )}
        {of.retiredAt ? (
          <Chip look="line">{say.retired}</Chip>
        ) : (
          !of.appliance && <Chip look="line">{say.unbound}</Chip>
        )}
        {of.open > 0 && <Chip look="acc">{say.nOpen(of.open)}</Chip>}
        {of.flag && <Chip look="p3">{say.flagged('')}</Chip>}
      </span>
    </Link>
  )
}

/** Licence keys with what they hold. */
export default function KeysPage() {
  const { staff } = useMe()
  const writes = useMay('licence.write')
  useListKeys()
  const read = usePages(licensing.listKeys, { query: {} }, { kinds: ['licence_key', 'licence_request'], keep: true })
  const act = staff && writes && (
    <BtnLink icon={IconPlus} to="/licences/keys/new">
      {say.newKey}
    </BtnLink>
  )
  return (
    <LicenceFrame title={say.keys} act={act}>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 && (
        <Empty icon={IconKey} title={say.noKeys}>
          {say.noKeysSays}
        </Empty>
      )}
      <div className="lic-list">
        {read.items?.map((key) => (
          <Line key={key.id} of={key} staff={staff} />
        ))}
      </div>
      <ShowMore of={read}>{say.more}</ShowMore>
    </LicenceFrame>
  )
}
