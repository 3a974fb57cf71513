import { IconAlertTriangle, IconCircleCheck, IconListCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { procedures } from '#contracts/procedures'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useNowEvery } from '../../time.ts'
import { Chip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Lines } from '../../ui/Lines.tsx'
import { Group } from '../../ui/List.tsx'
import { say } from '../../words/procedures.ts'
import { roleName } from './roles.ts'
import { numberOf, type WorkRow } from './shown.ts'
import './procedures.css'

/** Everything the reader has to do in projects, what is due first comes first. Nothing at all when there is nothing. */
export function WorkList({ withAccount }: { withAccount: boolean }) {
  const read = useRead(procedures.procedureWork, {}, { kinds: ['procedure_run'] })
  const work = read.data
  if (!work || work.yours.length + work.roles.length + work.questions.length === 0) return null
  return (
    <section aria-label={say.workTitle} className="pj-work">
      {work.questions.length > 0 && <Group title={say.questions} n={work.questions.length} />}
      <Lines>
        {work.questions.map((one) => (
          <li key={`${one.run.id}${one.id}`}>
            <Link className="pj-line" to="/projects/$project" params={{ project: String(one.run.number) }} data-row="">
              <span className="t-p1">
                <Icon of={IconAlertTriangle} />
              </span>
              <span className="ti">
                <span className="a">{one.text || one.code}</span>
                <span className="s">
                  {[numberOf(one.run), one.run.title, withAccount && one.account.name].filter(Boolean).join(' · ')}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </Lines>
      {work.yours.length > 0 && <Group title={say.workTitle} n={work.yours.length} />}
      <Rows rows={work.yours} withAccount={withAccount} />
      {work.roles.length > 0 && <Group title={say.nobodyYet} n={work.roles.length} />}
      <Rows rows={work.roles} withAccount={withAccount} />
    </section>
  )
}

function Rows({ rows, withAccount }: { rows: readonly WorkRow[]; withAccount: boolean }) {
  const now = useNowEvery(30_000)
  if (rows.length === 0) return null
  return (
    <Lines>
      {rows.map((row) => (
        <li key={`${row.run.id}/${row.job}`}>
          <Link className="pj-line" to="/projects/$project" params={{ project: String(row.run.number) }} data-row="">
            <Icon of={row.kind === 'approval' ? IconCircleCheck : IconListCheck} />
            <span className="ti">
              <span className="a">{row.question ?? row.name}</span>
              <span className="s">
                {[numberOf(row.run), row.run.title, withAccount && row.account.name].filter(Boolean).join(' · ')}
              </span>
            </span>
            <span className="row wrap">
              {row.insteadOf && <Chip look="acc">{say.insteadOf(row.insteadOf.name)}</Chip>}
              {row.role && <Chip look="line">{roleName(row.role)}</Chip>}
            </span>
            <span className={row.dueAt && row.dueAt.getTime() < now ? 'sm t-p1 nw' : 'sm d3 nw'}>
              {row.dueAt ? say.dueAt(when(row.dueAt.getTime(), now, 'minutes')) : ''}
            </span>
          </Link>
        </li>
      ))}
    </Lines>
  )
}
