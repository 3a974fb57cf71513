import { IconChartBar, IconMail, IconMailOff, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { reports } from '#contracts/reports'
import { useListKeys } from '../../keys.ts'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Section } from '../../ui/Card.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/builder.ts'
import { language } from '../../words/pick.ts'
import { say as promises } from '../../words/reports.ts'
import { deviceZone } from '../../zone.ts'
import type { Report } from './figure.ts'
import './builder.css'

function Line(props: { report: string; name: string; description: string; children?: ReactNode }) {
  return (
    <Link to="/reports/$report" params={{ report: props.report }} data-row="">
      <span>
        <span className="a">{props.name}</span>
        {props.description && <span className="s">{props.description}</span>}
      </span>
      {props.children && <span className="row wrap">{props.children}</span>}
    </Link>
  )
}

function Mailed({ of }: { of: Report }) {
  if (!of.schedule) return null
  const { stopped } = of.schedule
  return <Chip icon={stopped ? IconMailOff : IconMail}>{stopped ? say.mailingStopped : say.mailed}</Chip>
}

function Lines({ of }: { of: Report[] }) {
  return (
    <div className="rb-list">
      {of.map((one) => (
        <Line key={one.id} report={one.id} name={one.name} description={one.description}>
          <Mailed of={one} />
          {one.kind === 'shared' && one.owner && <span className="d3 sm">{say.by(one.owner.name)}</span>}
        </Line>
      ))}
    </div>
  )
}

/** Every report the reader may open: those that come with the program, their own, those shared with everybody. */
export default function ReportsPage() {
  useTitle(say.reports)
  useListKeys()
  const read = useRead(reports.listReports, { query: { zone: deviceZone(), language } }, { kinds: ['report'] })
  const of = (kind: Report['kind']) => read.data?.items.filter((one) => one.kind === kind) ?? []
  return (
    <>
      <PageHead title={say.reports}>
        <BtnLink look="primary" icon={IconPlus} to="/reports/new">
          {say.newReport}
        </BtnLink>
      </PageHead>
      <div className="sheet parts">
        <RefusalNote error={read.error} what={say.cannotBeListed} />
        {read.isPending && <Skeleton rows={8} />}
        {read.data && (
          <>
            <Section title={say.own}>
              {of('own').length === 0 ? (
                <Empty icon={IconChartBar} title={say.noneOwn}>
                  {say.noneOwnSays}
                </Empty>
              ) : (
                <Lines of={of('own')} />
              )}
            </Section>
            {of('shared').length > 0 && (
              <Section title={say.shared}>
                <Lines of={of('shared')} />
              </Section>
            )}
            <Section title={say.standard}>
              <div className="rb-list">
                <Line report="promises" name={promises.promisesKept} description={say.promisesKeptSays} />
              </div>
              <Lines of={of('standard')} />
            </Section>
          </>
        )}
      </div>
    </>
  )
}
