import { IconAlertTriangle } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { licensing } from '#contracts/licensing'
import { day, when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { KeyValue } from '../../ui/Card.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { CapacityBar } from './CapacityBar.tsx'
import { LicenceFrame } from './Frame.tsx'
import { BindForm, KeyActs, ReceiptForm } from './KeyActs.tsx'
import { PackageList } from './PackageList.tsx'
import { type Key, printOf } from './shown.ts'
import { TransferForm } from './TransferForm.tsx'

function Facts({ of }: { of: Key }) {
  const now = serverNow()
  return (
    <section className="card lic-card">
      <h2 className="lic-code">{of.code}</h2>
      <KeyValue
        of={[
          [say.label, of.label],
          [say.account, of.account.name],
          [say.kind, `${of.kind.name} (${of.product})`],
          [say.boundTo, of.appliance?.name ?? say.unbound],
          [
            say.thumbprint,
            of.appliance && <span className="mono lic-print">{printOf(of.appliance.thumbprint, 16)}</span>,
          ],
          [say.registered, of.appliance && when(of.appliance.registeredAt, now, 'minutes')],
          [say.retired, of.retiredBecause],
        ]}
      />
      <CapacityBar of={{ total: of.granted.total, used: of.used?.amount ?? null, left: of.used?.left ?? null }} />
      {of.used && <p className="sm d3 tn lic-after">{say.reportedAt(when(of.used.at, now, 'minutes'))}</p>}
      {of.forecast && <p className="sm d2">{say.runsDry(day(of.forecast.dryAt, now), of.forecast.perDay.text)}</p>}
    </section>
  )
}

/** One licence key: what it holds, its appliance, and what can be done with it. */
export default function KeyPage() {
  const { key: id } = useParams({ strict: false }) as { key: string }
  const asks = useMay('licence.request')
  const writes = useMay('licence.write')
  const read = useRead(licensing.getKey, { params: { id } }, { kinds: ['licence_key', 'licence_request'] })
  const of = read.data
  const act = of?.appliance && !of.retiredAt && asks && (
    <BtnLink to="/licences/ask" search={{ key: of.id }}>
      {say.askShort}
    </BtnLink>
  )
  return (
    <LicenceFrame title={of?.code ?? say.keys} act={act}>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.isPending && <Skeleton rows={4} />}
      {of && (
        <div className="lic-cards">
          {of.flag && (
            <div className="call p3" role="status">
              <Icon of={IconAlertTriangle} />
              <span className="grow" lang="en">
                {say.flagged(of.flag.because)}
              </span>
            </div>
          )}
          <Facts of={of} />
          {asks && !of.appliance && !of.retiredAt && <BindForm of={of} />}
          {asks && of.appliance && <ReceiptForm of={of} />}
          {asks && of.appliance && !of.retiredAt && <TransferForm of={of} />}
          <section className="card lic-card">
            <h2 className="h3">{say.downloads}</h2>
            <PackageList keyId={of.id} />
          </section>
          {writes && <KeyActs of={of} />}
        </div>
      )}
    </LicenceFrame>
  )
}
