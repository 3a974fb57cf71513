import { IconDownload, IconMail, IconPackage } from '@tabler/icons-react'
import { useState } from 'react'
import { licensing } from '#contracts/licensing'
import type { Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { usePages } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { MailDialog } from './MailDialog.tsx'

export type Package = Reply<typeof licensing.listPackages>['items'][number]

function Line({ of, staff, onMail }: { of: Package; staff: boolean; onMail: (() => void) | null }) {
  const now = serverNow()
  return (
    <li className="lic-pack">
      <span className="lic-amount tn">{of.amount.text}</span>
      <span className="ti">
        <span className="a">
          {of.key.code}, {say.number(of.sequence)}
        </span>
        <span className="s">
          {[
            staff && of.account.name,
            say.totalOf(of.total.text),
            of.request.number,
            of.withdrawn && say.withdrewFrom(of.withdrawn.by, of.withdrawn.from),
            when(of.issuedAt, now, 'minutes'),
            say.importBefore(when(of.importBefore, now, 'minutes')),
            of.downloads > 0 && say.nDownloads(of.downloads),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className="s mono lic-sha">{say.sha(of.sha256)}</span>
      </span>
      <span className="row">
        <a
          className="btn pri"
          href={`/api/licence-packages/${of.id}/file`}
          download={of.fileName}
          aria-label={say.downloadFile(of.fileName)}
        >
          <Icon of={IconDownload} />
          {say.download}
        </a>
        {onMail && (
          <Btn icon={IconMail} onClick={onMail}>
            {say.mailIt}
          </Btn>
        )}
      </span>
    </li>
  )
}

/** Signed packages, the newest first. */
export function PackageList({ keyId }: { keyId?: string }) {
  const { staff } = useMe()
  const mails = useMay('licence.request')
  const [mailing, setMailing] = useState<Package | null>(null)
  const read = usePages(licensing.listPackages, { query: { keyId } }, { kinds: ['licence_request'], keep: true })
  return (
    <>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.isPending && <Skeleton rows={3} />}
      {read.items?.length === 0 && (
        <Empty icon={IconPackage} title={say.noPackages}>
          {say.noPackagesSays}
        </Empty>
      )}
      <ul className="lic-list">
        {read.items?.map((one) => (
          <Line key={one.id} of={one} staff={staff} onMail={mails ? () => setMailing(one) : null} />
        ))}
      </ul>
      <ShowMore of={read}>{say.more}</ShowMore>
      {mailing && <MailDialog of={mailing} onClose={() => setMailing(null)} />}
    </>
  )
}
