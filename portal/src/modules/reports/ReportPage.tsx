import { Menu } from '@mantine/core'
import { IconCopy, IconDownload, IconMail, IconPencil } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { formats, reports, spanKinds } from '#contracts/reports'
import { download } from '../../api.ts'
import { useFilters } from '../../filters.ts'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { FilterMenu } from '../../ui/FilterMenu.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/builder.ts'
import { language } from '../../words/pick.ts'
import { deviceZone } from '../../zone.ts'
import type { Definition, Report } from './figure.ts'
import type { Asked } from './ResultTable.tsx'
import { ScheduleDialog } from './ScheduleDialog.tsx'
import { Shown } from './Shown.tsx'

const SPANS = spanKinds
  .filter((kind) => kind !== 'between')
  .map((kind) => ({ value: kind as string, word: say[kind], label: say[kind] }))
const FORMS = { csv: say.asCsv, xlsx: say.asXlsx, pdf: say.asPdf }

/** The number that was asked about, as it stands in the address: `1~key~key`, `1` for the line over all. */
const written = ({ column, keys }: Asked) => [column, ...(keys ?? [])].join('~')
function readAsked(text: string, groups: number): Asked | null {
  if (!/^\d/.test(text)) return null
  const [column, ...keys] = text.split('~')
  if (keys.length !== 0 && keys.length !== groups) return null
  return { column: Number(column), keys: keys.length === 0 ? null : keys }
}

function Download({ name, definition }: { name: string; definition: Definition }) {
  const make = useMutation({
    mutationFn: (format: (typeof formats)[number]) =>
      download(reports.exportReport, { body: { name, definition, format, language } }),
  })
  return (
    <>
      <RefusalNote error={make.error} what={say.notDownloaded} />
      <Menu position="bottom-end">
        <Menu.Target>
          <Btn icon={IconDownload} busy={make.isPending}>
            {make.isPending ? say.downloading : say.download}
          </Btn>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map((format) => (
            <Menu.Item key={format} onClick={() => make.mutate(format)}>
              {FORMS[format]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

const STOPPED = { owner: say.stoppedOwner, recipients: say.stoppedRecipients, report: say.stoppedReport }

/** When it is mailed next and to whom, or why it is not any more. */
function Mailing({ of }: { of: NonNullable<Report['schedule']> }) {
  const now = serverNow()
  const names = of.recipients.map(({ name }) => name).join(', ')
  return (
    <p className={of.stopped ? 'call p3' : 'sm d2'}>
      {of.stopped ? STOPPED[of.stopped] : of.nextDueAt && say.nextMail(when(of.nextDueAt, now, 'minutes'), names)}{' '}
      {of.lastSentAt && say.lastMail(when(of.lastSentAt, now, 'minutes'))}
    </p>
  )
}

function Body({ of }: { of: Report }) {
  const { values, set } = useFilters(['span', 'behind'])
  const [mailing, setMailing] = useState(false)
  const chosen = SPANS.find(({ value }) => value === values.span)?.value as Definition['span']['kind'] | undefined
  const definition: Definition = chosen ? { ...of.definition, span: { kind: chosen } } : of.definition
  const asked = readAsked(values.behind, of.definition.groups.length)
  const params = { report: of.id }
  return (
    <>
      <PageHead title={of.name} back={{ to: '/reports', label: say.back }}>
        <Download name={of.name} definition={definition} />
        {of.mayMail && (
          <Btn icon={IconMail} onClick={() => setMailing(true)}>
            {say.mailIt}
          </Btn>
        )}
        <BtnLink icon={IconCopy} to="/reports/new" search={{ of: of.id }}>
          {say.copy}
        </BtnLink>
        {of.mayChange && (
          <BtnLink icon={IconPencil} to="/reports/$report/edit" params={params}>
            {say.edit}
          </BtnLink>
        )}
      </PageHead>
      <div className="sheet stack">
        {of.description && <p className="d2 narrowed">{of.description}</p>}
        {of.schedule && <Mailing of={of.schedule} />}
        <div className="filt">
          <FilterMenu
            label={say.span}
            all={say[of.definition.span.kind]}
            options={SPANS}
            value={values.span}
            onChange={(span) => set({ span, behind: '' })}
          />
        </div>
        <Shown
          definition={definition}
          asked={asked}
          onClose={() => set({ behind: '' })}
          open={(one, label, children) => (
            <Link
              className="link"
              to="."
              search={{ ...(values.span && { span: values.span }), behind: written(one) }}
              aria-label={label}
              activeProps={{}}
            >
              {children}
            </Link>
          )}
        />
      </div>
      {mailing && <ScheduleDialog of={of} onClose={() => setMailing(false)} />}
    </>
  )
}

/** One report with its numbers as they are now. */
export default function ReportPage() {
  const { report } = useParams({ strict: false }) as { report: string }
  const read = useRead(
    reports.getReport,
    { params: { id: report }, query: { zone: deviceZone(), language } },
    { kinds: ['report'] },
  )
  useTitle(read.data?.name ?? say.reports)
  if (read.data) return <Body of={read.data} />
  return (
    <>
      <PageHead title={say.reports} back={{ to: '/reports', label: say.back }} />
      <div className="sheet">
        <RefusalNote error={read.error} />
        {read.isPending && <Skeleton rows={8} />}
      </div>
    </>
  )
}
